package dev.clientcert.testcontainers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.testcontainers.lifecycle.Startable;

/**
 * clientcert, which answers calls of ESA that are about client certificates, started for a test: as
 * a {@link ClientCertContainer}, or as a {@link ClientCertProcess} where there is no container
 * engine. Call it with your own client.
 *
 * <p>Without any setting, it has the site {@link #SITE_ID} without a certificate, and one access
 * key, which is made for this instance. What is set counts from the next start on.
 */
public interface ClientCert extends Startable {

  /** The account that owns the site and the access key, unless the seed says another. */
  String ACCOUNT_ID = "1000000000000001";

  /** The site that it has without a seed; its name is {@code example.com}. */
  long SITE_ID = 1234567890123L;

  /**
   * Starts it with these sites and certificates.
   *
   * @param json a seed file: an answer of the real service, or a list of such answers
   */
  ClientCert withSeed(String json);

  /**
   * Starts it with this access key of {@link #ACCOUNT_ID} in place of one that is made.
   *
   * @throws IllegalArgumentException if one of both has other characters than letters, digits and
   *     {@code . _ + / = -}
   */
  ClientCert withAccessKey(String id, String secret);

  /** Starts it with this environment variable, by which any of its properties can be set. */
  ClientCert withEnv(String name, String value);

  /** The id of its access key. */
  String accessKeyId();

  /** The secret of its access key. */
  String accessKeySecret();

  /**
   * Where it listens, as the official clients take it: a host and a port, without TLS.
   *
   * @throws IllegalStateException if it is not running
   */
  String endpoint();

  /**
   * The certificate of a CA in PEM, for the trust store of a server, followed by those of the CAs
   * above it.
   *
   * @param caCertificateId the {@code CACertificateId} that each certificate has
   * @throws IllegalStateException if it is not running, or has no such CA
   */
  default String caCertificate(String caCertificateId) {
    URI uri = URI.create("http://" + endpoint() + "/ca/" + caCertificateId + ".pem");
    try {
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
                  HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(uri + " answers " + answer.statusCode());
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while it fetched " + uri, e);
    }
  }

  /**
   * The address of the CRL of a CA in DER. A CRL that is fetched after the answer of a revocation
   * has that revocation in it.
   *
   * @param caCertificateId the {@code CACertificateId} that each certificate has
   * @throws IllegalStateException if it is not running
   */
  default URI crl(String caCertificateId) {
    return URI.create("http://" + endpoint() + "/crl/" + caCertificateId + ".crl");
  }
}

package example;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Date;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * What the CA has revoked, by its CRL. It is fetched for each question, so that a revocation counts
 * at once; where there are many, keep it for as long as a revoked device may go on.
 */
@Component
public class Revocations {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final URI crl;
  private final Path ca;

  /**
   * Asks this CRL.
   *
   * @param crl its address
   * @param ca the file with the certificate of the CA
   */
  public Revocations(@Value("${devices.crl}") URI crl, @Value("${devices.ca}") Path ca) {
    this.crl = crl;
    this.ca = ca;
  }

  /**
   * Whether a certificate is revoked.
   *
   * @throws IOException if there is no CRL
   * @throws GeneralSecurityException if it is not one of the CA, or has expired
   */
  public boolean isRevoked(X509Certificate certificate)
      throws IOException, GeneralSecurityException, InterruptedException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    HttpRequest request = HttpRequest.newBuilder(crl).timeout(TIMEOUT).build();
    byte[] answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
    X509CRL revoked = (X509CRL) factory.generateCRL(new ByteArrayInputStream(answer));
    try (InputStream in = Files.newInputStream(ca)) {
      revoked.verify(factory.generateCertificate(in).getPublicKey());
    }
    if (revoked.getNextUpdate().before(new Date())) {
      throw new GeneralSecurityException("the CRL has expired");
    }
    return revoked.isRevoked(certificate);
  }
}

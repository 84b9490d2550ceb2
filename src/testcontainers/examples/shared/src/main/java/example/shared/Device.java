package example.shared;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A device with a client certificate.
 *
 * @param certificateId the id of the certificate
 * @param certificatePem the certificate
 * @param keyPem its key on an elliptic curve, in PKCS #8
 */
public record Device(String certificateId, String certificatePem, String keyPem) {

  private static final char[] NO_PASSWORD = new char[0];

  /**
   * Calls a server over a new connection, and gives the status of its answer.
   *
   * @param serverPem the certificate of the server
   */
  public int get(URI uri, String serverPem) throws Exception {
    HttpClient client = HttpClient.newBuilder().sslContext(context(serverPem)).build();
    return client
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private SSLContext context(String serverPem) throws Exception {
    PrivateKey key =
        KeyFactory.getInstance("EC")
            .generatePrivate(
                new PKCS8EncodedKeySpec(
                    Base64.getMimeDecoder().decode(keyPem.replaceAll("-----[^-]+-----", ""))));
    KeyStore own = emptyStore();
    own.setKeyEntry("device", key, NO_PASSWORD, new Certificate[] {certificate(certificatePem)});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, NO_PASSWORD);
    KeyStore trusted = emptyStore();
    trusted.setCertificateEntry("server", certificate(serverPem));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static KeyStore emptyStore() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Certificate certificate(String pem) throws CertificateException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }
}

package dev.clientcert;

import io.smallrye.certs.CertificateGenerator;
import io.smallrye.certs.CertificateRequest;
import io.smallrye.certs.Format;
import io.smallrye.certs.ca.CaGenerator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;

/** Certificates of servers, and the CAs that issued them. */
final class TestCertificates {

  private static final char[] PASSWORD = "password".toCharArray();

  private TestCertificates() {}

  /**
   * Makes a CA, {@code <ca>.crt} in this folder, and has it issue the certificate and the key
   * {@code server.crt} and {@code server.key} beside it; all in PEM.
   *
   * @param names whose the certificate is, such as {@code DNS:localhost}
   * @return the CA's certificate
   */
  static String issue(Path folder, String ca, String... names) throws Exception {
    Path pem = folder.resolve(ca + ".crt");
    Path store = folder.resolve(ca + ".p12");
    X509Certificate issuer =
        new CaGenerator(
                pem.toFile(),
                folder.resolve(ca + ".key").toFile(),
                store.toFile(),
                new String(PASSWORD))
            .generate(ca, "clientcert", "tests", "here", "there", "CN");
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
    PrivateKey key = (PrivateKey) keys.getKey(CaGenerator.KEYSTORE_KEY_ENTRY, PASSWORD);
    CertificateRequest request =
        new CertificateRequest()
            .withName("server")
            .withFormat(Format.PEM)
            .withCN("localhost")
            .withDuration(Duration.ofDays(2))
            .signedWith(issuer, key);
    for (String name : names) {
      request.withSubjectAlternativeName(name);
    }
    new CertificateGenerator(folder, true).generate(request);
    return Files.readString(pem);
  }

  /**
   * Returns the properties by which the application serves HTTPS only, on any port, with what
   * {@link #issue} has put into this folder.
   */
  static Map<String, String> properties(Path folder) {
    return Map.of(
        "quarkus.http.port", "",
        "quarkus.http.insecure-requests", "disabled",
        "quarkus.http.ssl-port", "0",
        "quarkus.http.tls-configuration-name", "https",
        "quarkus.tls.https.key-store.pem.0.cert", folder.resolve("server.crt").toString(),
        "quarkus.tls.https.key-store.pem.0.key", folder.resolve("server.key").toString());
  }
}

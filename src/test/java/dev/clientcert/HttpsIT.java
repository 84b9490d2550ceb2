package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.aliyun.teaopenapi.models.Config;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged application over HTTPS, as the README sets it up. */
class HttpsIT {

  private static final char[] PASSWORD = "password".toCharArray();

  @TempDir Path folder;

  /** Makes a CA and has it issue the server's certificate; gives the CA's, in PEM. */
  private String issueServerCertificate(String ca) throws Exception {
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
    new CertificateGenerator(folder, true)
        .generate(
            new CertificateRequest()
                .withName("server")
                .withFormat(Format.PEM)
                .withCN("localhost")
                .withSubjectAlternativeName("DNS:localhost")
                .withSubjectAlternativeName("IP:127.0.0.1")
                .withDuration(Duration.ofDays(2))
                .signedWith(issuer, key));
    return Files.readString(pem);
  }

  /**
   * The client keeps one connection pool a host, and with it the CA that it first trusted there.
   */
  private static Config trusting(String ca, String host, int port) {
    return OfficialClient.accessKey("over-tls", "s")
        .setEndpoint(host + ":" + port)
        .setProtocol("https")
        .setCa(ca);
  }

  private static Map<?, ?> revoke(Config config, String id) throws Exception {
    return OfficialClient.revoke(
        config, OfficialClient.Style.V3_POST_QUERY, OfficialClient.parameters(World.SITE, id));
  }

  @Test
  void the_official_client_calls_over_https_and_a_new_certificate_needs_no_restart()
      throws Exception {
    World world = new World();
    String firstCa = issueServerCertificate("first");
    Map<String, String> properties = new HashMap<>(world.start());
    properties.put("quarkus.http.port", "");
    properties.put("quarkus.http.insecure-requests", "disabled");
    properties.put("quarkus.http.ssl-port", "0");
    properties.put("quarkus.http.tls-configuration-name", "https");
    properties.put(
        "quarkus.tls.https.key-store.pem.0.cert", folder.resolve("server.crt").toString());
    properties.put(
        "quarkus.tls.https.key-store.pem.0.key", folder.resolve("server.key").toString());
    properties.put("quarkus.tls.https.reload-period", "1S");
    try (PackagedApplication application =
        PackagedApplication.start(List.of(), properties, Map.of())) {
      int port = application.port();
      String id = World.freshId();
      assertEquals(id, revoke(trusting(firstCa, "localhost", port), id).get("Id"));

      String secondCa = issueServerCertificate("second");
      long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (!isServedBy(secondCa, port)) {
        assertTrue(System.nanoTime() < end, application::output);
      }
    } finally {
      world.stop();
    }
  }

  private static boolean isServedBy(String ca, int port) {
    try {
      revoke(trusting(ca, "127.0.0.1", port), World.freshId());
      return true;
    } catch (Exception notYet) {
      return false;
    }
  }
}

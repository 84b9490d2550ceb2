package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clientcert.RawHttp.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged application with a database over TLS, as {@code deploy/postgresql} sets it up. */
@Tag("slow")
class PostgresqlTlsIT {

  @TempDir Path folder;

  /** Calls an application that reaches its database by this name, once it has said this. */
  private Answer revoke(TestDatabase database, String host, String output) throws Exception {
    World world = new World();
    Map<String, String> properties = new HashMap<>(world.start());
    properties.putAll(database.properties());
    properties.computeIfPresent(
        "quarkus.datasource.reactive.url",
        (property, url) -> url.replace("//localhost:", "//" + host + ":"));
    properties.put("quarkus.datasource.reactive.postgresql.ssl-mode", "verify-full");
    properties.put("quarkus.datasource.reactive.hostname-verification-algorithm", "HTTPS");
    properties.put("quarkus.datasource.reactive.trust-certificate-pem", "true");
    properties.put(
        "quarkus.datasource.reactive.trust-certificate-pem.certs",
        folder.resolve("ca.crt").toString());
    try (PackagedApplication application =
        PackagedApplication.start(List.of(), properties, Map.of())) {
      application.port();
      application.awaitOutput(output);
      return RawHttp.send(application.port(), ShutdownIT.revocation(World.freshId()));
    } finally {
      world.stop();
    }
  }

  @Test
  void the_name_in_the_certificate_has_to_be_that_of_the_server() throws Exception {
    TestCertificates.issue(folder, "ca", "DNS:localhost");
    Path key = folder.resolve("server.key");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Map<String, String> settings =
        Map.of(
            "ssl",
            "on",
            "ssl_cert_file",
            folder.resolve("server.crt").toString(),
            "ssl_key_file",
            key.toString());
    try (TestDatabase.OwnServer server = new TestDatabase.OwnServer(settings)) {
      assertEquals(200, revoke(server.database(), "localhost", "into PostgreSQL").status());
      assertEquals(
          "InternalException",
          revoke(server.database(), "127.0.0.1", "SSL handshake failed").code());
    }
  }
}

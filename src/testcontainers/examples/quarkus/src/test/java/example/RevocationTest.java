package example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import example.shared.Authority;
import example.shared.Device;
import example.shared.ServerCertificate;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A device whose certificate is revoked is let in no more. */
@QuarkusTest
@QuarkusTestResource(RevocationTest.Clients.class)
class RevocationTest {

  Clients clients;

  @TestHTTPResource(value = "/", tls = true)
  URI server;

  @Test
  void a_device_is_let_in_until_its_certificate_is_revoked() throws Exception {
    Device other = clients.authority.issue();
    Device device = clients.authority.issue();
    assertEquals(200, device.get(server, clients.serverPem));
    clients.authority.revoke(device);
    assertEquals(403, device.get(server, clients.serverPem));
    assertEquals(200, other.get(server, clients.serverPem));
  }

  /** Starts who issues the certificates, before the server that trusts that CA. */
  public static class Clients implements QuarkusTestResourceLifecycleManager {

    private Path folder;
    private Authority authority;
    private String serverPem;

    @Override
    public Map<String, String> start() {
      try {
        folder = Files.createTempDirectory("devices");
        ServerCertificate certificate = ServerCertificate.create(folder);
        serverPem = certificate.pem();
        authority = new Authority();
        // The CA is made with the first certificate.
        authority.issue();
        Path ca = Files.writeString(folder.resolve("ca.pem"), authority.caCertificate());
        return Map.of(
            "devices.ca", ca.toString(),
            "devices.crl", authority.crl().toString(),
            "quarkus.tls.devices.key-store.pem.0.cert", certificate.certificate().toString(),
            "quarkus.tls.devices.key-store.pem.0.key", certificate.key().toString());
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void inject(Object test) {
      ((RevocationTest) test).clients = this;
    }

    @Override
    public void stop() {
      if (authority != null) {
        authority.close();
      }
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

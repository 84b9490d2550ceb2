package example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import example.shared.Authority;
import example.shared.Device;
import example.shared.ServerCertificate;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A device whose certificate is revoked is let in no more. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class RevocationTest {

  @TempDir static Path folder;
  private static Authority authority;
  private static String serverPem;

  @LocalServerPort private int port;

  /** Starts who issues the certificates, before the server that trusts that CA. */
  @DynamicPropertySource
  static void startAuthority(DynamicPropertyRegistry properties) throws Exception {
    ServerCertificate certificate = ServerCertificate.create(folder);
    serverPem = certificate.pem();
    authority = new Authority();
    // The CA is made with the first certificate.
    authority.issue();
    Path ca = Files.writeString(folder.resolve("ca.pem"), authority.caCertificate());
    String bundle = "spring.ssl.bundle.pem.devices.keystore.";
    properties.add(bundle + "certificate", () -> "file:" + certificate.certificate());
    properties.add(bundle + "private-key", () -> "file:" + certificate.key());
    properties.add("devices.ca", ca::toString);
    properties.add("devices.crl", authority::crl);
  }

  @AfterAll
  static void stopAuthority() {
    if (authority != null) {
      authority.close();
    }
  }

  @Test
  void a_device_is_let_in_until_its_certificate_is_revoked() throws Exception {
    URI server = URI.create("https://localhost:" + port + "/");
    Device other = authority.issue();
    Device device = authority.issue();
    assertEquals(200, device.get(server, serverPem));
    authority.revoke(device);
    assertEquals(403, device.get(server, serverPem));
    assertEquals(200, other.get(server, serverPem));
  }
}

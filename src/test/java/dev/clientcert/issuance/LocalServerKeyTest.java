package dev.clientcert.issuance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.X509KeyManager;
import org.junit.jupiter.api.Test;

class LocalServerKeyTest {

  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

  private static X509Certificate create() {
    X509KeyManager keys = (X509KeyManager) LocalServerKey.create(NOW).getKeyManagers()[0];
    return keys.getCertificateChain(keys.chooseServerAlias("EC", null, null))[0];
  }

  @Test
  void its_certificate_is_for_a_tls_server_on_this_machine() throws Exception {
    X509Certificate certificate = create();
    certificate.verify(certificate.getPublicKey());
    assertEquals(
        Set.of("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1"),
        certificate.getSubjectAlternativeNames().stream()
            .map(name -> name.get(1))
            .collect(Collectors.toSet()));
    assertEquals(List.of("1.3.6.1.5.5.7.3.1"), certificate.getExtendedKeyUsage());
    assertEquals(-1, certificate.getBasicConstraints());
    assertEquals(Instant.parse("2026-11-25T12:00:00Z"), certificate.getNotBefore().toInstant());
    assertEquals(Instant.parse("2027-12-28T12:00:00Z"), certificate.getNotAfter().toInstant());
  }

  @Test
  void each_has_a_key_of_its_own() {
    assertNotEquals(create().getPublicKey(), create().getPublicKey());
  }
}

package dev.clientcert.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.CollectedLog;
import dev.clientcert.SigningRequests;
import dev.clientcert.TestAuthority;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChainCheckTest {

  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
  private static final String NOT_TRUSTED =
      "The certificate is not trusted here: none of the CAs that count for this host issued it.";
  private static final String NOT_FOR_CLIENTS =
      "The certificate is not for the authentication of clients.";

  private static final String CA_NOT_FOR_CLIENTS =
      "A CA above the certificate is not for the authentication of clients.";

  private static final byte[] NONE = {};

  private final ChainCheck check = new ChainCheck(key -> Optional.empty());
  private TestAuthority root;
  private KeyPair keys;

  @BeforeEach
  void make() throws Exception {
    root = TestAuthority.root("CN=Root");
    keys = SigningRequests.newKey();
  }

  private static List<X509Certificate> chain(String... pems) throws Exception {
    List<X509Certificate> chain = new ArrayList<>();
    for (String pem : pems) {
      chain.add(
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(
                      new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
    }
    return chain;
  }

  private static TrustedAuthorities trusting(String... pems) {
    return new TrustedAuthorities(null, List.of(pems));
  }

  private String refusal(TrustedAuthorities trusted, String... pems) throws Exception {
    return check.check(chain(pems), trusted, NOW).refusal();
  }

  @Test
  void the_right_one_of_cas_with_the_same_name_is_found() throws Exception {
    TestAuthority namesake = TestAuthority.root("CN=Root");
    TrustedAuthorities both = trusting(namesake.pem(), root.pem());
    assertNull(refusal(both, root.leaf("CN=a")));
    assertNull(refusal(both, namesake.leaf("CN=a")));
    assertEquals(NOT_TRUSTED, refusal(trusting(namesake.pem()), root.leaf("CN=a")));
  }

  @Test
  void what_is_sent_above_a_trusted_ca_does_not_matter() throws Exception {
    TestAuthority between = root.below("CN=Between");
    String leaf = between.leaf("CN=a");
    String other = TestAuthority.root("CN=Other").pem();
    assertNull(refusal(trusting(between.pem()), leaf, between.pem(), root.pem(), other));
    assertNull(refusal(trusting(root.pem()), leaf, between.pem(), other));
    assertEquals(NOT_TRUSTED, refusal(trusting(root.pem()), leaf, other, between.pem()));
    assertEquals(NOT_TRUSTED, refusal(trusting(root.pem()), leaf));
    assertEquals(NOT_TRUSTED, refusal(trusting(), leaf, between.pem(), root.pem()));
  }

  @Test
  void a_certificate_that_is_none_of_a_ca_issues_nothing() throws Exception {
    String middle = root.leaf("CN=Middle", keys);
    String leaf = TestAuthority.of("CN=Middle", keys, middle).leaf("CN=a");
    assertEquals(NOT_TRUSTED, refusal(trusting(root.pem()), leaf, middle));
    assertEquals(NOT_TRUSTED, refusal(trusting(middle), leaf));
  }

  @Test
  void a_verdict_holds_for_the_same_cas_and_until_the_next_change() throws Exception {
    Instant from = Instant.parse("2026-11-01T00:00:00Z");
    Instant until = Instant.parse("2026-12-01T00:00:00Z");
    List<X509Certificate> chain = chain(root.leaf("CN=a", keys, from, until));
    TrustedAuthorities trusted = trusting(root.pem());
    Verdict verdict = check.check(chain, trusted, NOW);
    assertNull(verdict.refusal());
    assertTrue(verdict.holds(trusting(root.pem()), from));
    assertTrue(verdict.holds(trusting(root.pem()), until));
    assertFalse(verdict.holds(trusted, until.plusSeconds(1)));
    assertFalse(verdict.holds(trusted, from.minusSeconds(1)));
    assertFalse(verdict.holds(trusting(root.pem(), root.pem()), NOW));
    assertFalse(verdict.holds(trusting(), NOW));
  }

  @Test
  void a_certificate_counts_from_its_first_moment_to_its_last() throws Exception {
    Instant from = Instant.parse("2026-11-01T00:00:00Z");
    Instant until = Instant.parse("2026-12-01T00:00:00Z");
    List<X509Certificate> chain = chain(root.leaf("CN=a", keys, from, until));
    TrustedAuthorities trusted = trusting(root.pem());
    assertNull(check.check(chain, trusted, from).refusal());
    assertNull(check.check(chain, trusted, until).refusal());
    Verdict after = check.check(chain, trusted, until.plusSeconds(1));
    assertEquals("The certificate expired at 2026-12-01T00:00:00Z.", after.refusal());
    assertFalse(after.holds(trusted, NOW));
    Verdict before = check.check(chain, trusted, from.minusSeconds(1));
    assertEquals("The certificate is not valid before 2026-11-01T00:00:00Z.", before.refusal());
    assertFalse(before.holds(trusted, NOW));
  }

  @Test
  void a_ca_that_has_expired_is_not_trusted() throws Exception {
    TestAuthority expired = TestAuthority.expired("CN=Root");
    assertEquals(NOT_TRUSTED, refusal(trusting(expired.pem()), expired.leaf("CN=a")));
  }

  @Test
  void a_certificate_has_to_be_for_clients() throws Exception {
    TrustedAuthorities trusted = trusting(root.pem());
    assertNull(refusal(trusted, root.leafFor("CN=a", KeyPurposeId.id_kp_clientAuth)));
    assertNull(refusal(trusted, root.leafFor("CN=a", KeyPurposeId.anyExtendedKeyUsage)));
    assertEquals(
        NOT_FOR_CLIENTS, refusal(trusted, root.leafFor("CN=a", KeyPurposeId.id_kp_serverAuth)));
    assertEquals(NOT_FOR_CLIENTS, refusal(trusted, root.below("CN=CA").pem()));
  }

  private static Extension pathLength(int longest) throws Exception {
    return Extension.create(Extension.basicConstraints, true, new BasicConstraints(longest));
  }

  private static Extension permitted(String subtree) throws Exception {
    GeneralSubtree names = new GeneralSubtree(new GeneralName(new X500Name(subtree)));
    return Extension.create(
        Extension.nameConstraints,
        true,
        new NameConstraints(new GeneralSubtree[] {names}, new GeneralSubtree[0]));
  }

  private static Extension purpose(KeyPurposeId purpose) throws Exception {
    return Extension.create(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void a_trusted_ca_limits_how_many_cas_are_below_it(int longest) throws Exception {
    TestAuthority limited = TestAuthority.limited("CN=Root", pathLength(longest));
    TestAuthority first = limited.below("CN=First");
    TestAuthority second = first.below("CN=Second");
    TrustedAuthorities trusted = trusting(limited.pem());
    assertNull(refusal(trusted, limited.leaf("CN=a")));
    assertEquals(
        longest < 1 ? NOT_TRUSTED : null, refusal(trusted, first.leaf("CN=a"), first.pem()));
    assertEquals(
        longest < 2 ? NOT_TRUSTED : null,
        refusal(trusted, second.leaf("CN=a"), second.pem(), first.pem()));
  }

  @Test
  void a_trusted_ca_limits_the_names_in_all_certificates_below_it() throws Exception {
    TestAuthority limited = TestAuthority.limited("CN=Root", permitted("O=Good"));
    TestAuthority good = limited.below("O=Good,CN=CA");
    TestAuthority bad = limited.below("O=Bad,CN=CA");
    TrustedAuthorities trusted = trusting(limited.pem());
    assertNull(refusal(trusted, limited.leaf("O=Good,CN=a")));
    assertNull(refusal(trusted, good.leaf("O=Good,CN=a"), good.pem()));
    assertEquals(NOT_TRUSTED, refusal(trusted, limited.leaf("O=Bad,CN=a")));
    assertEquals(NOT_TRUSTED, refusal(trusted, good.leaf("O=Bad,CN=a"), good.pem()));
    assertEquals(NOT_TRUSTED, refusal(trusted, bad.leaf("O=Good,CN=a"), bad.pem()));
    assertNull(refusal(trusting(bad.pem()), bad.leaf("CN=a"), bad.pem()));
  }

  /** Their encoding has a length of several bytes. */
  @Test
  void name_constraints_can_be_long() throws Exception {
    String organization = "O=" + "x".repeat(300);
    TestAuthority limited = TestAuthority.limited("CN=Root", permitted(organization));
    TrustedAuthorities trusted = trusting(limited.pem());
    assertNull(refusal(trusted, limited.leaf(organization + ",CN=a")));
    assertEquals(NOT_TRUSTED, refusal(trusted, limited.leaf("O=x,CN=a")));
  }

  @Test
  void a_ca_whose_name_constraints_cannot_be_read_is_passed_over() throws Exception {
    TestAuthority malformed =
        TestAuthority.limited(
            "CN=Root",
            Extension.create(Extension.nameConstraints, false, new DEROctetString(NONE)));
    try (CollectedLog log = CollectedLog.start()) {
      assertEquals(NOT_TRUSTED, refusal(trusting(malformed.pem()), malformed.leaf("CN=a")));
      assertTrue(log.text().contains("passes over a CA certificate"), log.text());
    }
  }

  @Test
  void all_cas_above_a_certificate_have_to_be_for_clients() throws Exception {
    Extension servers = purpose(KeyPurposeId.id_kp_serverAuth);
    TestAuthority limited = TestAuthority.limited("CN=Root", servers);
    assertEquals(CA_NOT_FOR_CLIENTS, refusal(trusting(limited.pem()), limited.leaf("CN=a")));
    TestAuthority between = root.below("CN=Between", servers);
    String leaf = between.leaf("CN=a");
    assertEquals(CA_NOT_FOR_CLIENTS, refusal(trusting(root.pem()), leaf, between.pem()));
    for (KeyPurposeId good :
        List.of(KeyPurposeId.id_kp_clientAuth, KeyPurposeId.anyExtendedKeyUsage)) {
      TestAuthority top = TestAuthority.limited("CN=Root", purpose(good));
      TestAuthority middle = top.below("CN=Between", purpose(good));
      assertNull(refusal(trusting(top.pem()), middle.leaf("CN=a"), middle.pem()));
    }
  }

  @Test
  void of_certificates_of_one_ca_any_that_allows_the_chain_will_do() throws Exception {
    TestAuthority limited = TestAuthority.limited("CN=Root", pathLength(0));
    TestAuthority between = limited.below("CN=Between");
    String renewed = limited.renewed();
    String leaf = between.leaf("CN=a");
    assertNull(refusal(trusting(limited.pem(), renewed), leaf, between.pem()));
    assertNull(refusal(trusting(renewed, limited.pem()), leaf, between.pem()));
  }

  @Test
  void what_was_uploaded_and_is_no_certificate_is_told_of_once() throws Exception {
    TrustedAuthorities trusted = trusting("no PEM", root.pem());
    try (CollectedLog log = CollectedLog.start()) {
      for (int i = 0; i < 2; i++) {
        assertNull(refusal(trusted, root.leaf("CN=a")));
      }
      assertEquals(2, log.text().split("passes over a CA certificate", -1).length, log.text());
    }
  }
}

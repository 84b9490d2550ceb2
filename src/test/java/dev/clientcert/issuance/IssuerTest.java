package dev.clientcert.issuance;

import static dev.clientcert.issuance.Issuing.SITE;
import static dev.clientcert.issuance.Issuing.authorities;
import static dev.clientcert.issuance.Issuing.issued;
import static dev.clientcert.issuance.Issuing.order;
import static dev.clientcert.issuance.Issuing.outcome;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.OpenSsl;
import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.Site;
import dev.clientcert.issuance.IssuanceOutcome.BeyondAuthority;
import dev.clientcert.issuance.IssuanceOutcome.InvalidSigningRequest;
import dev.clientcert.issuance.IssuanceOutcome.Issued;
import dev.clientcert.issuance.IssuanceOutcome.Unavailable;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the issuer issues, in the opinion of OpenSSL and of the JDK. */
class IssuerTest {

  private static final String EC = "-newkey ec -pkeyopt ec_paramgen_curve:P-256";

  @TempDir Path folder;
  private OpenSsl openssl;
  private final Workers workers = new Workers();
  private Authorities authorities;
  private Issuer issuer;

  @BeforeEach
  void start() {
    openssl = new OpenSsl(folder);
    authorities = authorities(Map.of());
    issuer = new Issuer(authorities, workers);
  }

  @AfterEach
  void stop() {
    workers.close();
  }

  private String csr(String options) {
    openssl.run("req -new -nodes -keyout key.pem -out csr.pem " + options);
    return openssl.read("csr.pem");
  }

  private AuthorityCertificate authorityOf(Issued issued) {
    return authorities
        .find(issued.issued().certificate().caCertificateId())
        .orElseThrow()
        .published();
  }

  /** Writes the certificate and that of its CA, and has OpenSSL show the certificate. */
  private String show(Issued issued) {
    openssl.write("leaf.pem", Issuing.pem(issued));
    openssl.write("ca.pem", authorityOf(issued).chain());
    return openssl.run("x509 -in leaf.pem -noout -text -nameopt RFC2253");
  }

  private static void assertShows(String text, String... lines) {
    String expected = String.join("\\s+", lines);
    assertTrue(Pattern.compile(expected).matcher(text).find(), expected + " in " + text);
  }

  private void assertVerifies() {
    assertEquals(
        "leaf.pem: OK\n",
        openssl.run("verify -x509_strict -purpose sslclient -CAfile ca.pem leaf.pem"));
  }

  private void assertKeyIsThatOfTheCertificate() {
    assertEquals(
        openssl.run("x509 -in leaf.pem -noout -pubkey"), openssl.run("pkey -in key.pem -pubout"));
  }

  private static X509Certificate parse(byte[] der) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  @Test
  void a_certificate_names_its_crl_and_ocsp_where_they_are_published() {
    Issued silent = issued(issuer, order(KeyAlgorithm.ECDSA, 1));
    assertFalse(show(silent).contains("URI:"));
    authorities = authorities(Map.of("clientcert.publication.base-url", "http://pki.example.com/"));
    Issued issued = issued(new Issuer(authorities, workers), order(KeyAlgorithm.ECDSA, 1));
    String id = issued.issued().certificate().caCertificateId();
    assertShows(
        show(issued),
        "X509v3 CRL Distribution Points:",
        "Full Name:",
        "URI:http://pki.example.com/crl/" + id + ".crl");
    assertShows(
        show(issued),
        "Authority Information Access:",
        "OCSP - URI:http://pki.example.com/ocsp",
        "CA Issuers - URI:http://pki.example.com/ca/" + id + ".crt");
    assertVerifies();
  }

  @ParameterizedTest
  @EnumSource
  void a_key_that_is_made_here_fits_a_certificate_that_verifies(KeyAlgorithm algorithm) {
    Issued issued = issued(issuer, order(algorithm, 365));
    String text = show(issued);
    openssl.write("key.pem", issued.privateKey());

    assertTrue(
        issued
            .privateKey()
            .matches(
                "-----BEGIN PRIVATE KEY-----\n([A-Za-z0-9+/]{64}\n)*[A-Za-z0-9+/=]{1,64}\n-----END PRIVATE KEY-----\n"),
        "the form of the key");
    assertFalse(issued.toString().contains("PRIVATE"));
    assertVerifies();
    assertKeyIsThatOfTheCertificate();
    boolean rsa = algorithm == KeyAlgorithm.RSA;
    assertShows(text, "Version: 3 \\(0x2\\)");
    assertShows(text, "Issuer: CN=ESA CA");
    assertShows(text, "Subject: CN=example.com");
    assertShows(text, rsa ? "Public-Key: \\(2048 bit\\)" : "NIST CURVE: P-256");
    assertShows(text, "X509v3 Basic Constraints: critical", "CA:FALSE");
    assertShows(
        text,
        "X509v3 Key Usage: critical",
        rsa ? "Digital Signature, Key Encipherment\n" : "Digital Signature\n");
    assertShows(text, "X509v3 Extended Key Usage: \n", "TLS Web Client Authentication\n");
    assertShows(text, "X509v3 Subject Key Identifier: \n", "[0-9A-F:]{59}\n");
    assertFalse(text.contains("Subject Alternative Name"), text);
    String authority = openssl.run("x509 -in ca.pem -noout -ext subjectKeyIdentifier");
    assertEquals(
        authority.lines().toList().get(1).strip(),
        openssl
            .run("x509 -in leaf.pem -noout -ext authorityKeyIdentifier")
            .lines()
            .toList()
            .get(1)
            .strip());
  }

  @Test
  void the_members_say_what_is_in_the_certificate() throws Exception {
    Instant time = Instant.parse("2026-11-26T12:34:56.123456789Z");
    Issued issued =
        issued(issuer, new IssuanceOrder(SITE, csr("-subj /O=E/CN=a/CN=b " + EC), null, 30, time));
    ClientCertificate members = issued.issued().certificate();
    X509Certificate certificate = parse(issued.issued().der());

    assertNull(issued.privateKey());
    assertTrue(members.id().matches("[0-9a-f]{32}"), members.id());
    assertEquals(CertificateStatus.ACTIVE, members.status());
    assertEquals("dcdn", members.type());
    assertEquals("b", members.name());
    assertEquals("b", members.commonName());
    assertEquals("CN=b,CN=a,O=E", certificate.getSubjectX500Principal().getName());
    assertEquals("ESA CA", members.issuer());
    assertNull(members.subjectAlternativeNames());
    assertEquals("ECDSA-SHA256", members.signatureAlgorithm());
    assertEquals("ECDSA", members.publicKeyAlgorithm());
    assertEquals(Instant.parse("2026-11-26T12:34:56.123456Z"), members.createTime());
    assertEquals(members.createTime(), members.updateTime());
    assertEquals(Instant.parse("2026-11-26T12:34:56Z"), members.notBefore());
    assertEquals(Instant.parse("2026-12-26T12:34:56Z"), members.notAfter());
    assertEquals(members.notBefore(), certificate.getNotBefore().toInstant());
    assertEquals(members.notAfter(), certificate.getNotAfter().toInstant());
    assertEquals(
        HexFormat.of().parseHex(members.serialNumber()).length * 2,
        members.serialNumber().length());
    assertEquals("%032x".formatted(certificate.getSerialNumber()), members.serialNumber());
    openssl.write("leaf.pem", Issuing.pem(issued));
    assertEquals(
        members.fingerprintSha256(),
        openssl
            .run("x509 -in leaf.pem -noout -fingerprint -sha256")
            .strip()
            .replaceAll(".*=|:", "")
            .toLowerCase(java.util.Locale.ROOT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-newkey rsa:2048 -sha256",
        "-newkey rsa:2048 -sha384",
        "-newkey rsa:2048 -pkeyopt rsa_keygen_pubexp:3 -sha512",
        "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -sha256",
        "-newkey ec -pkeyopt ec_paramgen_curve:P-384 -sha384",
        "-newkey ec -pkeyopt ec_paramgen_curve:P-521 -sha512"
      })
  void a_signing_request_of_openssl_gets_a_certificate_for_its_key(String options) {
    Issued issued =
        issued(issuer, order(csr("-subj /CN=device-7/O=Grün " + "-utf8 " + options), 1));
    assertShows(show(issued), "Subject: O=Gr\\\\C3\\\\BCn,CN=device-7");
    assertVerifies();
    assertKeyIsThatOfTheCertificate();
    assertEquals(
        options.contains("rsa") ? "RSA" : "ECDSA",
        issued.issued().certificate().publicKeyAlgorithm());
  }

  @Test
  void a_signing_request_may_be_written_as_windows_does() {
    String csr = csr("-subj /CN=a " + EC);
    for (String one :
        List.of(
            csr.replace("\n", "\r\n"),
            "\r\n \t" + csr + "\n\n",
            csr.strip(),
            csr.replace("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"))) {
      assertInstanceOf(Issued.class, outcome(issuer, order(one, 1)), one);
    }
  }

  @Test
  void alternative_names_are_taken_over() {
    String csr =
        csr(
            EC
                + " -subj /CN=a -addext subjectAltName=DNS:www.example.com,DNS:*.example.com"
                + ",email:a@example.com,URI:spiffe://example.com/a,IP:192.0.2.7,IP:2001:db8::1");
    Issued issued = issued(issuer, order(csr, 1));
    assertShows(
        show(issued),
        "X509v3 Subject Alternative Name: \n",
        "DNS:www.example.com, DNS:\\*.example.com, email:a@example.com, URI:spiffe://example.com/a,"
            + " IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:1\n");
    assertVerifies();
    assertEquals(
        "www.example.com,*.example.com,a@example.com,spiffe://example.com/a,192.0.2.7,2001:db8:0:0:0:0:0:1",
        issued.issued().certificate().subjectAlternativeNames());
  }

  @Test
  void what_a_signing_request_must_not_ask_for_is_left_out() {
    String csr =
        csr(
            EC
                + " -subj /CN=a -addext basicConstraints=critical,CA:TRUE -addext keyUsage=keyCertSign"
                + " -addext extendedKeyUsage=serverAuth,codeSigning -addext nameConstraints=permitted;DNS:x");
    String text = show(issued(issuer, order(csr, 1)));
    assertShows(text, "X509v3 Basic Constraints: critical", "CA:FALSE");
    assertShows(text, "X509v3 Key Usage: critical", "Digital Signature\n");
    assertShows(text, "X509v3 Extended Key Usage: \n", "TLS Web Client Authentication\n");
    assertFalse(text.contains("Name Constraints"), text);
    assertVerifies();
  }

  @Test
  void a_signing_request_without_a_subject_gets_the_name_of_the_site() {
    Issued issued = issued(issuer, order(csr("-subj / " + EC), 1));
    assertShows(show(issued), "Subject: CN=example.com\n");
    assertEquals("example.com", issued.issued().certificate().commonName());
  }

  @Test
  void a_subject_without_a_common_name_stays_as_it_is() {
    Issued issued = issued(issuer, order(csr("-subj /O=Example/OU=Cars " + EC), 1));
    assertShows(show(issued), "Subject: OU=Cars,O=Example\n");
    assertNull(issued.issued().certificate().commonName());
    assertNull(issued.issued().certificate().name());
  }

  @Test
  void each_account_has_a_ca_of_its_own_for_twenty_years() throws Exception {
    Issued one = issued(issuer, order(KeyAlgorithm.ECDSA, 1));
    Issued two = issued(issuer, order(KeyAlgorithm.ECDSA, 1));
    assertEquals(authorityOf(one).id(), authorityOf(two).id());
    Issued foreign =
        issued(
            issuer,
            new IssuanceOrder(
                new Site("2000000000000002", 1, "a"), null, KeyAlgorithm.ECDSA, 1, Instant.now()));
    assertNotEquals(authorityOf(one).id(), authorityOf(foreign).id());

    show(one);
    String text = openssl.run("x509 -in ca.pem -noout -text -nameopt RFC2253");
    assertShows(text, "Issuer: CN=ESA CA\n");
    assertShows(text, "Subject: CN=ESA CA\n");
    assertShows(text, "NIST CURVE: P-256");
    assertShows(text, "X509v3 Basic Constraints: critical", "CA:TRUE, pathlen:0\n");
    assertShows(text, "X509v3 Key Usage: critical", "Certificate Sign, CRL Sign\n");
    assertShows(text, "X509v3 Subject Key Identifier");
    X509Certificate authority = parse(authorityOf(one).der());
    assertEquals(
        authority
            .getNotBefore()
            .toInstant()
            .atOffset(java.time.ZoneOffset.UTC)
            .plusYears(20)
            .toInstant(),
        authority.getNotAfter().toInstant());
    openssl.write("foreign.pem", authorityOf(foreign).chain());
    openssl.run(2, "verify -CAfile foreign.pem leaf.pem");
  }

  @Test
  void a_ca_is_named_by_the_first_digits_of_its_fingerprint() {
    Issued issued = issued(issuer, order(KeyAlgorithm.ECDSA, 1));
    show(issued);
    assertTrue(
        openssl
            .run("x509 -in ca.pem -noout -fingerprint -sha256")
            .replace(":", "")
            .toLowerCase(java.util.Locale.ROOT)
            .contains("=" + issued.issued().certificate().caCertificateId()));
  }

  @Test
  void a_certificate_does_not_outlive_its_ca() {
    assertInstanceOf(Issued.class, outcome(issuer, order(KeyAlgorithm.ECDSA, 7_000)));
    assertEquals(new BeyondAuthority(), outcome(issuer, order(KeyAlgorithm.ECDSA, 7_306)));
  }

  @Test
  void a_signing_request_that_is_none_is_invalid() {
    assertEquals(new InvalidSigningRequest(), outcome(issuer, order("x", 1)));
  }

  @Test
  void orders_beyond_what_can_wait_are_refused_at_once_and_the_rest_at_the_end() {
    List<CompletableFuture<IssuanceOutcome>> outcomes = new ArrayList<>();
    int orders = Workers.MAX_WAITING + Runtime.getRuntime().availableProcessors() + 50;
    for (int i = 0; i < orders; i++) {
      outcomes.add(issuer.issue(order(KeyAlgorithm.RSA, 1)).subscribeAsCompletionStage());
    }
    List<IssuanceOutcome> refused =
        outcomes.stream()
            .filter(CompletableFuture::isDone)
            .map(CompletableFuture::join)
            .filter(Unavailable.class::isInstance)
            .toList();
    assertTrue(refused.contains(new Unavailable("256 orders are waiting")));
    workers.close();
    Unavailable ending = new Unavailable("the application is ending");
    assertEquals(orders, outcomes.stream().map(CompletableFuture::join).count());
    assertTrue(outcomes.stream().map(CompletableFuture::join).anyMatch(ending::equals));
    assertEquals(ending, outcome(issuer, order(KeyAlgorithm.RSA, 1)));
  }

  @Test
  void an_order_that_waited_for_longer_than_its_caller_is_refused() {
    long late = Workers.MAX_WAIT.toNanos() + 1;
    Workers slow = new Workers(() -> Thread.currentThread().getName().equals("issuer") ? late : 0);
    try {
      assertEquals(
          new Unavailable("the order waited for more than 10 seconds"),
          outcome(new Issuer(authorities, slow), order(KeyAlgorithm.ECDSA, 1)));
    } finally {
      slow.close();
    }
  }

  private Authorities configured(String certificates) {
    return authorities(
        Map.of(
            "clientcert.ca.key", openssl.path("ca.key").toString(),
            "clientcert.ca.certificate", openssl.path(certificates).toString()));
  }

  @ParameterizedTest
  @CsvSource({
    "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256, ECDSA-SHA256",
    "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384, ECDSA-SHA384",
    "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521, ECDSA-SHA512",
    "ecparam -name prime256v1 -genkey, ECDSA-SHA256",
    "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048, SHA256-RSA",
    "genrsa -traditional, SHA256-RSA"
  })
  void a_configured_ca_issues_the_certificates_of_all_accounts(String key, String algorithm)
      throws Exception {
    openssl.run(key + " -out ca.key" + (key.startsWith("genrsa") ? " 2048" : ""));
    openssl.run(
        "req -x509 -key ca.key -subj /O=Example/CN=Own -days 100 -out own.pem"
            + " -addext keyUsage=critical,keyCertSign,cRLSign");
    authorities = configured("own.pem");
    Issuer other = new Issuer(authorities, workers);
    Issued issued = issued(other, order(KeyAlgorithm.ECDSA, 99));
    show(issued);
    assertVerifies();
    ClientCertificate members = issued.issued().certificate();
    assertEquals("Own", members.issuer());
    assertEquals(algorithm, members.signatureAlgorithm());
    assertEquals(openssl.run("x509 -in own.pem"), authorityOf(issued).chain());
    assertEquals(new BeyondAuthority(), outcome(other, order(KeyAlgorithm.ECDSA, 101)));
    assertEquals(
        authorityOf(issued).id(),
        configured("own.pem").find(members.caCertificateId()).orElseThrow().id());
  }

  @Test
  void a_configured_ca_below_another_is_published_with_its_chain() {
    openssl.run("req -x509 -nodes " + EC + " -keyout root.key -subj /CN=Root -out root.pem");
    openssl.run("req -new -nodes " + EC + " -keyout ca.key -subj /CN=Middle -out middle.csr");
    openssl.write("ca.ext", "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign,cRLSign\n");
    openssl.run(
        "x509 -req -in middle.csr -CA root.pem -CAkey root.key -days 9 -extfile ca.ext -out middle.pem");
    String chain = openssl.read("middle.pem") + openssl.read("root.pem");
    openssl.write("chain.pem", "The CA of the cars\n" + chain);
    authorities = configured("chain.pem");
    Issuer other = new Issuer(authorities, workers);
    Issued issued = issued(other, order(KeyAlgorithm.ECDSA, 5));
    show(issued);
    assertEquals(chain, authorityOf(issued).chain());
    // It has no identifier of its own key, which is then computed.
    openssl.run("verify -CAfile root.pem -untrusted middle.pem -purpose sslclient leaf.pem");
  }

  @Test
  void without_a_configured_ca_a_shared_database_has_none() {
    Issuer other = new Issuer(authorities(Map.of("clientcert.store", "postgresql")), workers);
    assertEquals(
        new Unavailable("clientcert.ca.key and clientcert.ca.certificate are not set"),
        outcome(other, order(KeyAlgorithm.ECDSA, 1)));
  }
}

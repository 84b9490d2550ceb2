package dev.clientcert.issuance.revocation;

import static dev.clientcert.OcspMessages.basic;
import static dev.clientcert.OcspMessages.isSignedBy;
import static dev.clientcert.OcspMessages.request;
import static dev.clientcert.OcspMessages.time;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.CollectedLog;
import dev.clientcert.OpenSsl;
import dev.clientcert.certificate.Revocation.Reason;
import dev.clientcert.config.DevelopmentFaults;
import dev.clientcert.issuance.Authorities;
import dev.clientcert.issuance.Issuing;
import dev.clientcert.issuance.Workers;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The responder to which a CA delegates: which are refused, and what the others sign. */
class DelegatedResponderTest {

  private static final BigInteger SERIAL_NUMBER = new BigInteger("1234", 16);
  private static final String KEY = "clientcert.ocsp.key";
  private static final String CERTIFICATE = "clientcert.ocsp.certificate";

  @TempDir static Path folder;
  private static OpenSsl openssl;

  private final SwitchedStore store = new SwitchedStore();
  private final Workers workers = new Workers("ocsp", 1, 9, Duration.ofSeconds(60));

  @BeforeAll
  static void write() {
    openssl = new OpenSsl(folder);
    for (String ca : List.of("corp", "other", "foreign")) {
      openssl.run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out " + ca + ".key");
      openssl.run(
          "req -x509 -key %1$s.key -subj /CN=%1$s -days 30 -out %1$s.pem".formatted(ca)
              + " -addext keyUsage=critical,keyCertSign,cRLSign");
    }
    openssl.run("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.key");
    openssl.run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out responder.key");
    openssl.write(
        "extensions",
        """
        [good]
        extendedKeyUsage=OCSPSigning
        keyUsage=critical,digitalSignature
        noCheck=ignored
        [plain]
        extendedKeyUsage=clientAuth,OCSPSigning
        noCheck=ignored
        [purpose]
        extendedKeyUsage=clientAuth
        noCheck=ignored
        [purposeless]
        noCheck=ignored
        [checked]
        extendedKeyUsage=OCSPSigning
        [usage]
        extendedKeyUsage=OCSPSigning
        keyUsage=critical,keyAgreement
        noCheck=ignored
        """);
    for (String kind : List.of("good", "plain", "purpose", "purposeless", "checked", "usage")) {
      issue("corp", "responder.key", kind, "-days 9", kind);
    }
    issue("foreign", "responder.key", "good", "-days 9", "of-foreign");
    issue("corp", "rsa.key", "good", "-days 9", "rsa");
    issue("corp", "responder.key", "purpose", "-days 9 -set_serial 0x1234", "leaf");
    // Its issuer has the name of a CA here, and another key.
    openssl.run("req -x509 -key foreign.key -subj /CN=corp -days 30 -out pretender.pem");
    openssl.write("pretender.key", openssl.read("foreign.key"));
    issue("pretender", "responder.key", "good", "-days 9", "of-pretender");
  }

  private static void issue(String ca, String key, String kind, String options, String name) {
    openssl.run("req -new -key %s -subj /CN=%s -out request.csr".formatted(key, name));
    openssl.run(
        "x509 -req -in request.csr -CA %1$s.pem -CAkey %1$s.key -CAcreateserial".formatted(ca)
            + " -extfile extensions -extensions "
            + kind
            + " "
            + options
            + " -out "
            + name
            + ".pem");
  }

  @AfterEach
  void close() {
    workers.close();
  }

  private static Map<String, String> properties(String key, String certificate) {
    Map<String, String> properties = new HashMap<>();
    for (String ca : List.of("corp", "other")) {
      properties.put("clientcert.cas." + ca + ".key", file(ca + ".key"));
      properties.put("clientcert.cas." + ca + ".certificate", file(ca + ".pem"));
    }
    if (key != null) {
      properties.put(KEY, file(key));
    }
    if (certificate != null) {
      properties.put(CERTIFICATE, file(certificate));
    }
    return properties;
  }

  private static String file(String name) {
    return folder.resolve(name).toString();
  }

  private OcspResponder responder(
      String key, String certificate, Clock clock, DevelopmentFaults faults) {
    Map<String, String> properties = properties(key, certificate);
    Authorities authorities = Issuing.authorities(properties);
    return new OcspResponder(
        authorities, store, Issuing.config(properties), clock, System::nanoTime, workers, faults);
  }

  private OcspResponder responder(String certificate) {
    return responder(
        certificate.startsWith("rsa") ? "rsa.key" : "responder.key",
        certificate,
        Clock.systemUTC(),
        null);
  }

  private String refusal(String key, String certificate, Clock clock) {
    return assertThrows(
            ConfigurationException.class, () -> responder(key, certificate, clock, null))
        .getMessage();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          missing.pem      | no such file
          responder.key    | there is no certificate in PEM
          purpose.pem      | its extended key usage is without OCSPSigning
          purposeless.pem  | its extended key usage is without OCSPSigning
          corp.pem         | KEY
          checked.pem      | it is without the extension id-pkix-ocsp-nocheck
          usage.pem        | its key usage is without digitalSignature
          of-foreign.pem   | none of the CAs that are configured here issued it
          of-pretender.pem | none of the CAs that are configured here issued it
          """)
  void a_certificate_that_no_client_would_accept_stops_the_start(String certificate, String problem)
      throws Exception {
    boolean key = problem.equals("KEY");
    assertEquals(
        (key ? KEY : CERTIFICATE)
            + " cannot be used. "
            + file(key ? "responder.key" : certificate)
            + ": "
            + (key ? "it is not the key of the certificate in " + file(certificate) : problem)
            + ". Correct it, or name another file.",
        refusal("responder.key", certificate, Clock.systemUTC()));
  }

  @ParameterizedTest
  @CsvSource({"P10D, its certificate expired at T", "P-2D, its certificate is not valid before T"})
  void a_certificate_that_is_not_valid_now_stops_the_start(Duration offset, String problem) {
    assertEquals(
        CERTIFICATE
            + " cannot be used. "
            + file("good.pem")
            + ": "
            + problem
            + ". Correct it, or name another file.",
        refusal("responder.key", "good.pem", Clock.offset(Clock.systemUTC(), offset))
            .replaceFirst("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ", "T"));
  }

  @Test
  void one_of_the_two_files_alone_stops_the_start() {
    assertEquals(
        "clientcert.ocsp.key is set, but clientcert.ocsp.certificate is not. Set both, or neither.",
        refusal("responder.key", null, Clock.systemUTC()));
    assertEquals(
        "clientcert.ocsp.certificate is set, but clientcert.ocsp.key is not. Set both, or neither.",
        refusal(null, "good.pem", Clock.systemUTC()));
  }

  @Test
  void in_development_a_fault_is_told_and_the_ca_signs_itself() throws Exception {
    DevelopmentFaults faults = new DevelopmentFaults();
    OcspResponder responder = responder("corp.key", "good.pem", Clock.systemUTC(), faults);
    assertEquals(refusal("corp.key", "good.pem", Clock.systemUTC()), faults.sentences());
    assertSignedBy("corp.pem", answer(responder, "corp.pem"));
  }

  private static X509Certificate certificate(String name) throws Exception {
    byte[] pem = openssl.read(name).getBytes(StandardCharsets.US_ASCII);
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
  }

  private static OcspAnswer answer(OcspResponder responder, String ca) throws Exception {
    X509CertificateHolder issuer = new X509CertificateHolder(certificate(ca).getEncoded());
    return responder.answer(request(issuer, SERIAL_NUMBER)).await().atMost(Duration.ofSeconds(60));
  }

  private static void assertSignedBy(String certificate, OcspAnswer answer) throws Exception {
    assertTrue(isSignedBy(answer.der(), certificate(certificate).getPublicKey()));
  }

  private static void validate(OcspAnswer answer) throws Exception {
    CertPathValidator validator = CertPathValidator.getInstance("PKIX");
    PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
    checker.setOptions(Set.of(PKIXRevocationChecker.Option.NO_FALLBACK));
    checker.setOcspResponses(Map.of(certificate("leaf.pem"), answer.der()));
    PKIXParameters parameters =
        new PKIXParameters(Set.of(new TrustAnchor(certificate("corp.pem"), null)));
    parameters.addCertPathChecker(checker);
    validator.validate(
        CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate("leaf.pem"))),
        parameters);
  }

  @ParameterizedTest
  @ValueSource(strings = {"good.pem", "plain.pem", "rsa.pem"})
  void its_answers_are_accepted_by_openssl_and_by_java(String certificate) throws Exception {
    OcspResponder responder = responder(certificate);
    store.create("corp", SERIAL_NUMBER);
    OcspAnswer good = answer(responder, "corp.pem");
    assertSignedBy(certificate, good);
    assertEquals(
        List.of(new X509CertificateHolder(certificate(certificate).getEncoded())),
        List.of(basic(good.der()).getCerts()));
    assertTrue(verdict(good).contains("0x1234: good"), verdict(good));
    assertDoesNotThrow(() -> validate(good));
    store.revoke("corp", SERIAL_NUMBER, Instant.EPOCH, Reason.CERTIFICATE_HOLD);
    OcspAnswer revoked = answer(responder, "corp.pem");
    assertTrue(verdict(revoked).contains("0x1234: revoked"), verdict(revoked));
    assertTrue(verdict(revoked).contains("Reason: certificateHold"), verdict(revoked));
    CertPathValidatorException refused =
        assertThrows(CertPathValidatorException.class, () -> validate(revoked));
    assertEquals(CertPathValidatorException.BasicReason.REVOKED, refused.getReason());
  }

  private static String verdict(OcspAnswer answer) throws Exception {
    Files.write(folder.resolve("answer.der"), answer.der());
    String verdict =
        openssl.run("ocsp -respin answer.der -issuer corp.pem -serial 0x1234 -CAfile corp.pem");
    assertTrue(verdict.contains("Response verify OK"), verdict);
    return verdict;
  }

  @Test
  void without_one_the_answers_of_the_ca_are_accepted_as_well() throws Exception {
    OcspResponder responder = responder(null, null, Clock.systemUTC(), null);
    store.create("corp", SERIAL_NUMBER);
    OcspAnswer good = answer(responder, "corp.pem");
    assertSignedBy("corp.pem", good);
    assertTrue(verdict(good).contains("0x1234: good"), verdict(good));
    assertDoesNotThrow(() -> validate(good));
  }

  @Test
  void any_other_ca_signs_itself() throws Exception {
    assertSignedBy("other.pem", answer(responder("good.pem"), "other.pem"));
  }

  @Test
  void its_end_ends_its_answers_and_then_the_ca_signs_itself() throws Exception {
    Instant end = certificate("good.pem").getNotAfter().toInstant();
    SetClock clock = new SetClock(end.minusSeconds(60));
    OcspResponder responder = responder("responder.key", "good.pem", clock, null);
    OcspAnswer last = answer(responder, "corp.pem");
    assertSignedBy("good.pem", last);
    assertEquals(end, last.nextUpdate());
    assertEquals(end, time(basic(last.der()).getResponses()[0].getNextUpdate()));
    clock.now = end;
    try (CollectedLog log = CollectedLog.start()) {
      OcspAnswer next = answer(responder, "corp.pem");
      assertSignedBy("corp.pem", next);
      assertEquals(end.plusSeconds(300), next.nextUpdate());
      assertEquals(0, basic(next.der()).getCerts().length);
      clock.now = end.plusSeconds(400);
      assertSignedBy("corp.pem", answer(responder, "corp.pem"));
      String warning = "clientcert.ocsp.certificate, expired at " + end;
      assertEquals(2, log.text().split(warning, -1).length, log.text());
    }
  }
}

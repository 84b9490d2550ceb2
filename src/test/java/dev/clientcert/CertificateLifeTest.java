package dev.clientcert;

import static dev.clientcert.OfficialClient.accessKey;
import static dev.clientcert.OfficialClient.account;
import static dev.clientcert.OfficialClient.answer;
import static dev.clientcert.OfficialClient.assertInvalid;
import static dev.clientcert.OfficialClient.assertRefused;
import static dev.clientcert.OfficialClient.refusal;
import static dev.clientcert.OfficialClient.with;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.aliyun.tea.okhttp.ClientHelper;
import dev.clientcert.OfficialClient.Style;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of certificates, from creation to deletion, as the official Java client sees it. */
@QuarkusTest
@WithTestResource(World.class)
class CertificateLifeTest {

  private static final String SITE = "" + World.SITE;

  private static final Set<String> LISTED =
      Set.of(
          "Id",
          "Name",
          "Status",
          "Type",
          "CommonName",
          "NotBefore",
          "NotAfter",
          "Issuer",
          "SignatureAlgorithm",
          "PubkeyAlgorithm",
          "CreateTime",
          "UpdateTime",
          "CACertificateId",
          "SerialNumber",
          "FingerprintSha256");

  @BeforeAll
  static void forgetConnections() {
    // They may lead to an application that had the same port before.
    ClientHelper.clients.values().forEach(client -> client.connectionPool().evictAll());
  }

  private static Map<String, Object> call(
      Style style, String operation, Map<String, String> parameters) throws Exception {
    return answer(account(), style, operation + "ClientCertificate", parameters);
  }

  private static Map<String, Object> create(String... more) throws Exception {
    Map<String, String> parameters = with(more);
    parameters.put("SiteId", SITE);
    parameters.putIfAbsent("ValidityDays", "365");
    return call(Style.V3_POST_FORM, "Create", parameters);
  }

  private static String createId() throws Exception {
    return create("PkeyType", "ECDSA").get("Id").toString();
  }

  private static X509Certificate certificate(String pem) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }

  private static PrivateKey key(String algorithm, String pem) throws Exception {
    assertTrue(
        pem.matches("-----BEGIN PRIVATE KEY-----\n([\\w+/=]{1,64}\n)+-----END PRIVATE KEY-----\n"));
    byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----.*-----\n", ""));
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
  }

  private static void assertPair(PrivateKey privateKey, PublicKey publicKey) throws Exception {
    Signature signature =
        Signature.getInstance(
            "SHA256with" + (privateKey.getAlgorithm().equals("EC") ? "ECDSA" : "RSA"));
    signature.initSign(privateKey);
    signature.update(new byte[] {1});
    byte[] signed = signature.sign();
    signature.initVerify(publicKey);
    signature.update(new byte[] {1});
    assertTrue(signature.verify(signed));
  }

  @ParameterizedTest
  @EnumSource
  void a_certificate_lives_from_its_creation_to_its_deletion(Style style) throws Exception {
    Map<String, Object> created =
        call(style, "Create", with("SiteId", SITE, "PkeyType", "ECDSA", "ValidityDays", "365"));
    String id = created.get("Id").toString();
    Map<String, String> parameters = with("SiteId", SITE, "Id", id);

    assertEquals("active", created.get("Status"));
    assertStatus("active", style, parameters);
    assertListed(style, id, created);
    assertChanged("Revoke", style, id);
    assertRefusedForStatus("Revoke", style, parameters);
    assertStatus("revoked", style, parameters);
    assertChanged("Activate", style, id);
    assertRefusedForStatus("Activate", style, parameters);
    assertRefusedForStatus("Delete", style, parameters);
    assertStatus("active", style, parameters);
    assertChanged("Revoke", style, id);
    assertChanged("Delete", style, id);
    for (String operation : List.of("Get", "Revoke", "Activate", "Delete")) {
      assertRefused(
          404,
          "Certificate.NotFound",
          "The specified certificate does not exist.",
          refusal(() -> call(style, operation, parameters)));
    }
  }

  private static void assertStatus(String status, Style style, Map<String, String> parameters)
      throws Exception {
    Map<String, Object> answer = call(style, "Get", parameters);
    assertEquals(
        Set.of("SiteId", "SiteName", "Status", "Certificate", "Result", "RequestId"),
        answer.keySet());
    assertEquals(World.SITE, ((Number) answer.get("SiteId")).longValue());
    assertEquals(World.SITE_NAME, answer.get("SiteName"));
    assertEquals(status, answer.get("Status"));
    Map<?, ?> result = (Map<?, ?>) answer.get("Result");
    assertEquals(LISTED, result.keySet());
    assertEquals(status, result.get("Status"));
  }

  private static void assertListed(Style style, String id, Map<String, Object> created)
      throws Exception {
    Map<String, Object> page =
        answer(account(), style, "ListClientCertificates", with("SiteId", SITE));
    assertEquals(
        Set.of("SiteId", "SiteName", "PageNumber", "PageSize", "TotalCount", "Result", "RequestId"),
        page.keySet());
    assertEquals(1, ((Number) page.get("PageNumber")).intValue());
    assertEquals(20, ((Number) page.get("PageSize")).intValue());
    List<?> result = (List<?>) page.get("Result");
    assertEquals(20, result.size());
    assertTrue(((Number) page.get("TotalCount")).longValue() > 20);
    Map<?, ?> listed =
        result.stream()
            .map(one -> (Map<?, ?>) one)
            .filter(one -> one.get("Id").equals(id))
            .findAny()
            .orElseThrow();
    assertEquals(LISTED, listed.keySet());
    assertEquals("dcdn", listed.get("Type"));
    for (String same :
        List.of("CommonName", "SerialNumber", "FingerprintSha256", "CACertificateId")) {
      assertEquals(created.get(same), listed.get(same));
    }
    assertEquals(
        created.get("NotAfter").toString().replaceAll("[TZ]", " ").strip(), listed.get("NotAfter"));
  }

  private static void assertChanged(String operation, Style style, String id) throws Exception {
    Map<String, Object> answer = call(style, operation, with("SiteId", SITE, "Id", id));
    assertEquals(Set.of("SiteId", "SiteName", "Id", "RequestId"), answer.keySet());
    assertEquals(World.SITE, ((Number) answer.get("SiteId")).longValue());
    assertEquals(World.SITE_NAME, answer.get("SiteName"));
    assertEquals(id, answer.get("Id"));
  }

  private static void assertRefusedForStatus(
      String operation, Style style, Map<String, String> parameters) {
    assertRefused(
        400,
        "Certificate.StatusError",
        "The status of the certificate is invalid.",
        refusal(() -> call(style, operation, parameters)));
  }

  @ParameterizedTest
  @CsvSource({"RSA, RSA", "ECDSA, EC", "EC, EC"})
  void a_key_that_is_made_here_comes_once_with_its_certificate(String type, String algorithm)
      throws Exception {
    Instant before = TestClock.now();
    Map<String, Object> created = create("PkeyType", type, "ValidityDays", "30");
    assertEquals(
        Set.of(
            "Id",
            "Status",
            "Certificate",
            "PrivateKey",
            "CommonName",
            "NotBefore",
            "NotAfter",
            "Issuer",
            "SerialNumber",
            "FingerprintSha256",
            "SignatureAlgorithm",
            "ValidityDays",
            "CACertificateId",
            "RequestId"),
        created.keySet());
    String id = created.get("Id").toString();
    assertTrue(id.matches("[0-9a-f]{32}"));
    assertEquals(30, ((Number) created.get("ValidityDays")).intValue());
    assertEquals("example.com", created.get("CommonName"));
    assertEquals("ESA CA", created.get("Issuer"));
    assertTrue(created.get("SerialNumber").toString().matches("[0-9a-f]{32}"));
    assertTrue(created.get("FingerprintSha256").toString().matches("[0-9a-f]{64}"));

    X509Certificate certificate = certificate(created.get("Certificate").toString());
    assertPair(key(algorithm, created.get("PrivateKey").toString()), certificate.getPublicKey());
    assertEquals(
        certificate.getNotBefore().toInstant(), Instant.parse((String) created.get("NotBefore")));
    assertEquals(
        certificate.getNotAfter().toInstant(), Instant.parse((String) created.get("NotAfter")));
    assertEquals(
        Duration.ofDays(30),
        Duration.between(
            certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant()));
    assertFalse(certificate.getNotBefore().toInstant().isBefore(before.minusSeconds(1)));
    assertEquals("%032x".formatted(certificate.getSerialNumber()), created.get("SerialNumber"));

    Map<String, Object> got = call(Style.V3_GET, "Get", with("SiteId", SITE, "Id", id));
    assertEquals(created.get("Certificate"), got.get("Certificate"));
    assertEquals(
        type.equals("RSA") ? "RSA" : "ECDSA",
        ((Map<?, ?>) got.get("Result")).get("PubkeyAlgorithm"));
    assertFalse(got.toString().contains("PRIVATE KEY"));
  }

  @ParameterizedTest
  @EnumSource
  void a_signing_request_gets_a_certificate_for_its_key_and_no_key(Style style) throws Exception {
    KeyPair key = SigningRequests.newKey();
    String csr = SigningRequests.of("CN=device-7.example.com,O=Example", key);
    // The type is ignored, whatever it is.
    Map<String, Object> created =
        call(
            style,
            "Create",
            with("SiteId", SITE, "CSR", csr, "PkeyType", "DSA", "ValidityDays", "1"));
    assertFalse(created.containsKey("PrivateKey"));
    assertEquals("device-7.example.com", created.get("CommonName"));
    X509Certificate certificate = certificate(created.get("Certificate").toString());
    assertArrayEquals(key.getPublic().getEncoded(), certificate.getPublicKey().getEncoded());
    assertEquals(
        "O=Example,CN=device-7.example.com", certificate.getSubjectX500Principal().getName());
  }

  @Test
  void the_ca_of_the_account_issues_all_its_certificates_and_can_be_fetched() throws Exception {
    Map<String, Object> one = create("PkeyType", "ECDSA");
    Map<String, Object> two = create("CSR", SigningRequests.of("CN=b"));
    assertEquals(one.get("CACertificateId"), two.get("CACertificateId"));
    RawHttp.Answer ca =
        RawHttp.send(
            io.restassured.RestAssured.port,
            new RawHttp.Request(
                "GET", "/ca/" + one.get("CACertificateId") + ".pem", Map.of("host", "h"), ""));
    assertEquals(200, ca.status());
    X509Certificate authority = certificate(ca.body());
    for (Map<String, Object> created : List.of(one, two)) {
      certificate(created.get("Certificate").toString()).verify(authority.getPublicKey());
    }
    Map<String, String> foreign =
        with("SiteId", "" + World.FOREIGN_SITE, "PkeyType", "ECDSA", "ValidityDays", "1");
    assertFalse(
        answer(accessKey("foreigner", "s"), Style.V3_POST_FORM, "CreateClientCertificate", foreign)
            .get("CACertificateId")
            .equals(one.get("CACertificateId")));
  }

  @ParameterizedTest
  @CsvSource({
    ", ECDSA, ValidityDays",
    "'', ECDSA, ValidityDays",
    "0, ECDSA, ValidityDays",
    "3651, ECDSA, ValidityDays",
    "-1, ECDSA, ValidityDays",
    "1.5, ECDSA, ValidityDays",
    "year, ECDSA, ValidityDays",
    "99999999999999999999, ECDSA, ValidityDays",
    "365, , PkeyType",
    "365, '', PkeyType",
    "365, rsa, PkeyType",
    "365, RSA4096, PkeyType",
    "365, DSA, PkeyType",
  })
  void a_creation_needs_a_validity_and_a_kind_of_key(String days, String type, String parameter) {
    Map<String, String> parameters = with("SiteId", SITE);
    if (days != null) {
      parameters.put("ValidityDays", days);
    }
    if (type != null) {
      parameters.put("PkeyType", type);
    }
    assertInvalid(parameter, refusal(() -> call(Style.V3_POST_FORM, "Create", parameters)));
  }

  @Test
  void a_signing_request_that_is_none_is_refused() throws Exception {
    String csr = SigningRequests.of("CN=a");
    List<String> bad = new ArrayList<>();
    bad.add("x");
    bad.add(csr + csr);
    bad.add(csr + "x");
    bad.add(csr.replace("CERTIFICATE REQUEST", "CERTIFICATE"));
    bad.add(csr.substring(0, 200));
    bad.add("x".repeat(16 * 1024 + 1));
    bad.add(SigningRequests.pem("PUBLIC KEY", SigningRequests.newKey().getPublic().getEncoded()));
    for (String one : bad) {
      assertInvalid("CSR", refusal(() -> create("CSR", one)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Get", "List", "Create"})
  void an_unknown_or_foreign_site_is_invalid_for_reading_and_creating(String operation) {
    for (String site : List.of("42", "" + Long.MAX_VALUE, "" + World.FOREIGN_SITE)) {
      Map<String, String> parameters =
          with("SiteId", site, "Id", "foreign", "CSR", "not looked at", "ValidityDays", "1");
      String action =
          operation.equals("List") ? "ListClientCertificates" : operation + "ClientCertificate";
      assertRefused(
          400,
          "InvalidParameter.SiteId",
          "Failed to query the website based on the SiteID you specified. Check parameter SiteId and try again.",
          refusal(() -> answer(account(), Style.V3_GET, action, parameters)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Activate", "Delete"})
  void what_does_not_exist_for_the_caller_cannot_be_changed(String operation) {
    for (String[] siteAndId :
        new String[][] {
          {"42", World.REVOKED_ID}, {"" + World.FOREIGN_SITE, "foreign"}, {SITE, "no-such"}
        }) {
      assertRefused(
          404,
          "Certificate.NotFound",
          "The specified certificate does not exist.",
          refusal(
              () ->
                  call(Style.V3_GET, operation, with("SiteId", siteAndId[0], "Id", siteAndId[1]))));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CreateClientCertificate",
        "GetClientCertificate",
        "ListClientCertificates",
        "ActivateClientCertificate",
        "DeleteClientCertificate"
      })
  void the_site_comes_first_and_the_permission_before_the_site(String action) {
    Map<String, String> valid =
        with("Id", "x", "PkeyType", "RSA", "ValidityDays", "1", "PageNumber", "1");
    assertRefused(
        400,
        "MissingSiteId",
        "Required parameter SiteId missing. Specify SiteId and try again.",
        refusal(() -> answer(account(), Style.V3_GET, action, new HashMap<>())));
    Map<String, String> malformed = new HashMap<>(valid);
    malformed.put("SiteId", "twelve");
    assertInvalid(
        "SiteId", refusal(() -> answer(accessKey("narrow", "s"), Style.V3_GET, action, malformed)));
    Map<String, String> unknown = new HashMap<>(valid);
    unknown.put("SiteId", "42");
    assertRefused(
        403,
        "NoPermission",
        "You are not authorized to do this action.",
        refusal(() -> answer(accessKey("one-site", "s"), Style.V3_GET, action, unknown)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Get", "Activate", "Delete"})
  void the_id_of_the_certificate_is_required(String operation) {
    assertRefused(
        400,
        "Id.MissingParameter",
        "The parameter Id is required.",
        refusal(() -> call(Style.V3_GET, operation, with("SiteId", "malformed", "Id", " "))));
    assertInvalid(
        "Id",
        refusal(() -> call(Style.V3_GET, operation, with("SiteId", SITE, "Id", "x".repeat(129)))));
  }

  @ParameterizedTest
  @CsvSource({
    "PageNumber, 0",
    "PageNumber, -1",
    "PageNumber, one",
    "PageNumber, 9223372036854775808",
    "PageSize, 0",
    "PageSize, 501",
    "PageSize, 1.0"
  })
  void a_page_has_bounds(String parameter, String value) {
    assertInvalid(
        parameter,
        refusal(
            () ->
                answer(
                    account(),
                    Style.V3_GET,
                    "ListClientCertificates",
                    with("SiteId", SITE, parameter, value))));
  }

  @Test
  void pages_are_newest_first_and_empty_beyond_the_end() throws Exception {
    String older = createId();
    String newer = createId();
    Map<String, Object> first = page("1", "500");
    List<String> ids = ids(first);
    assertEquals(500, ids.size());
    assertTrue(ids.indexOf(newer) < ids.indexOf(older));
    long total = ((Number) first.get("TotalCount")).longValue();
    for (String number : List.of("" + (total + 1), "" + Long.MAX_VALUE)) {
      Map<String, Object> beyond = page(number, "1");
      assertEquals(List.of(), beyond.get("Result"));
      assertEquals(Long.parseLong(number), ((Number) beyond.get("PageNumber")).longValue());
    }
    // What has no creation time comes last.
    assertFalse(ids(page("" + total, "1")).contains(older));
  }

  private static Map<String, Object> page(String number, String size) throws Exception {
    return answer(
        account(),
        Style.V3_GET,
        "ListClientCertificates",
        with("SiteId", SITE, "PageNumber", number, "PageSize", size));
  }

  private static List<String> ids(Map<String, Object> page) {
    return ((List<?>) page.get("Result"))
        .stream().map(one -> ((Map<?, ?>) one).get("Id").toString()).toList();
  }

  @Test
  void an_expired_certificate_can_be_revoked_and_deleted_but_not_activated() throws Exception {
    Map<String, String> expired = with("SiteId", SITE, "Id", World.freshId());
    call(Style.V3_GET, "Revoke", expired);
    assertRefusedForStatus("Activate", Style.V3_GET, expired);
    call(Style.V3_GET, "Delete", expired);
  }
}

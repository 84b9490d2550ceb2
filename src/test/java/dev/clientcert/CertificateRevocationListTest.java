package dev.clientcert;

import static dev.clientcert.OfficialClient.account;
import static dev.clientcert.OfficialClient.answer;
import static dev.clientcert.OfficialClient.with;
import static dev.clientcert.PublicFiles.header;
import static dev.clientcert.PublicFiles.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.OfficialClient.Style;
import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import dev.clientcert.certificate.Site;
import dev.clientcert.issuance.IssuanceOrder;
import dev.clientcert.issuance.IssuanceOutcome.Issued;
import dev.clientcert.issuance.Issuer;
import dev.clientcert.issuance.KeyAlgorithm;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.cert.CRLReason;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The CRLs of CAs, which anybody can fetch. */
@QuarkusTest
@WithTestResource(World.class)
class CertificateRevocationListTest {

  @Inject Issuer issuer;

  @AfterEach
  void letTheClockGo() {
    TestClock.stopAt(null);
  }

  private static Map<String, Object> call(String operation, String... parameters) throws Exception {
    Map<String, String> all = with(parameters);
    all.put("SiteId", "" + World.SITE);
    return answer(account(), Style.V3_POST_FORM, operation + "ClientCertificate", all);
  }

  /** A certificate that was created, and where the CRL of its CA is. */
  private record Created(String id, BigInteger serialNumber, String path) {

    void change(String operation) throws Exception {
      call(operation, "Id", id);
    }

    CRLReason reason() throws Exception {
      X509CRLEntry entry = parse(send("GET", path + ".crl")).getRevokedCertificate(serialNumber);
      return entry == null ? null : entry.getRevocationReason();
    }
  }

  private static Created create() throws Exception {
    Map<String, Object> created = call("Create", "PkeyType", "ECDSA", "ValidityDays", "9");
    return new Created(
        created.get("Id").toString(),
        new BigInteger(created.get("SerialNumber").toString(), 16),
        "/crl/" + created.get("CACertificateId"));
  }

  /** Where the CRL of the CA of an account is that nothing is revoked for. */
  private String pathOfEmpty(String account) {
    Site site = new Site(account, World.SITE, World.SITE_NAME);
    IssuanceOrder order = new IssuanceOrder(site, null, KeyAlgorithm.ECDSA, 1, Instant.now());
    Issued issued = (Issued) issuer.issue(order).await().indefinitely();
    return "/crl/" + issued.issued().certificate().caCertificateId();
  }

  private static X509CRL parse(HttpResponse<byte[]> answer) throws Exception {
    assertEquals(200, answer.statusCode());
    return (X509CRL)
        CertificateFactory.getInstance("X.509")
            .generateCRL(new ByteArrayInputStream(answer.body()));
  }

  private static BigInteger number(X509CRL list) {
    byte[] extension = list.getExtensionValue("2.5.29.20");
    return CRLNumber.getInstance(ASN1OctetString.getInstance(extension).getOctets()).getCRLNumber();
  }

  private static Instant time(HttpResponse<?> answer, String name) {
    return ZonedDateTime.parse(header(answer, name), DateTimeFormatter.RFC_1123_DATE_TIME)
        .toInstant();
  }

  @Test
  void a_certificate_is_in_the_list_as_soon_as_it_is_revoked() throws Exception {
    Created created = create();
    created.change("Revoke");
    assertEquals(CRLReason.CERTIFICATE_HOLD, created.reason());
  }

  @Test
  @Tag("slow")
  void what_is_in_the_list_is_true_at_each_moment_of_a_certificates_life() throws Exception {
    Created created = create();
    Created other = create();
    assertNull(created.reason());
    created.change("Revoke");
    assertEquals(CRLReason.CERTIFICATE_HOLD, created.reason());
    BigInteger first = number(parse(send("GET", created.path() + ".crl")));
    created.change("Activate");
    assertNull(created.reason());
    assertTrue(number(parse(send("GET", created.path() + ".crl"))).compareTo(first) > 0);
    created.change("Revoke");
    created.change("Delete");
    other.change("Revoke");
    assertEquals(CRLReason.CESSATION_OF_OPERATION, created.reason());
    assertEquals(CRLReason.CERTIFICATE_HOLD, other.reason());
    HttpResponse<byte[]> pem = send("GET", created.path() + ".pem");
    assertEquals(
        parse(send("GET", created.path() + ".crl")), parse(pem), "the list in the other form");
  }

  @ParameterizedTest
  @CsvSource({"crl, application/pkix-crl", "pem, application/x-pem-file"})
  void the_list_of_a_ca_is_served_to_whoever_asks(String form, String type) throws Exception {
    HttpResponse<byte[]> answer = send("GET", pathOfEmpty("7000000000000002") + "." + form);
    X509CRL list = parse(answer);
    assertEquals(type, header(answer, "content-type"));
    assertEquals("" + answer.body().length, header(answer, "content-length"));
    assertEquals("public, max-age=0, must-revalidate", header(answer, "cache-control"));
    assertEquals("nosniff", header(answer, "x-content-type-options"));
    assertTrue(header(answer, "etag").matches("\"[0-9a-f]{64}\""));
    assertEquals(list.getThisUpdate().toInstant(), time(answer, "last-modified"));
    // It would be all that a cache of HTTP/1.0 reads.
    assertNull(header(answer, "expires"));
    assertEquals(
        form.equals("pem"),
        new String(answer.body(), StandardCharsets.ISO_8859_1)
            .startsWith("-----BEGIN X509 CRL-----\n"));
  }

  @ParameterizedTest
  @CsvSource({"crl", "pem"})
  void a_head_request_gets_the_headers_only(String form) throws Exception {
    String path = pathOfEmpty("7000000000000002") + "." + form;
    HttpResponse<byte[]> answer = send("HEAD", path);
    assertEquals(200, answer.statusCode());
    assertEquals(0, answer.body().length);
    HttpResponse<byte[]> whole = send("GET", path);
    for (String name : new String[] {"etag", "content-length", "content-type", "last-modified"}) {
      assertEquals(header(whole, name), header(answer, name), name);
    }
  }

  @ParameterizedTest
  @CsvSource({"crl", "pem"})
  void a_list_that_is_known_is_not_sent_again(String form) throws Exception {
    String path = pathOfEmpty("7000000000000002") + "." + form;
    HttpResponse<byte[]> answer = send("GET", path);
    String tag = header(answer, "etag");
    String modified = header(answer, "last-modified");
    DateTimeFormatter format =
        DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    String before = format.format(time(answer, "last-modified").minusSeconds(1));
    String ofDownload = format.format(time(answer, "last-modified").plusSeconds(10));
    for (String[] known :
        new String[][] {
          {"If-None-Match", tag},
          {"If-None-Match", "\"x\", W/" + tag},
          {"If-None-Match", "*"},
          {"If-Modified-Since", modified},
          {"If-None-Match", tag, "If-Modified-Since", before}
        }) {
      HttpResponse<byte[]> same = send("GET", path, known);
      assertEquals(304, same.statusCode(), String.join(" ", known));
      assertEquals(0, same.body().length);
      for (String name : new String[] {"etag", "cache-control", "last-modified"}) {
        assertEquals(header(answer, name), header(same, name), name);
      }
    }
    for (String[] unknown :
        new String[][] {
          {"If-None-Match", "\"x\""},
          {"If-Modified-Since", before},
          {"If-Modified-Since", ofDownload},
          {"If-Modified-Since", "yesterday"},
          {"If-None-Match", "\"x\"", "If-Modified-Since", modified}
        }) {
      assertEquals(200, send("GET", path, unknown).statusCode(), String.join(" ", unknown));
    }
  }

  @Test
  void a_client_of_http_1_0_gets_it_too() throws Exception {
    String path = pathOfEmpty("7000000000000002") + ".pem";
    Answer answer = RawHttp.sendByHttp10(RestAssured.port, new Request("GET", path, Map.of(), ""));
    assertEquals(200, answer.status());
    assertEquals(new String(send("GET", path).body(), StandardCharsets.US_ASCII), answer.body());
    assertTrue(answer.head().contains("content-length: " + answer.body().length()), answer.head());
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /crl/0123456789abcdef0123456789abcdef.crl",
    "GET, /crl/0123456789abcdef0123456789abcdef.pem",
    "GET, /crl/",
    "GET, /crl",
    "GET, /crl/.crl",
    "GET, /crl/.pem",
    "GET, {path}",
    "GET, {path}.crt",
    "GET, {path}.CRL",
    "GET, {path}.crl/",
    "GET, /x/..{path}.crl",
    "POST, {path}.crl",
    "PUT, {path}.pem",
    "DELETE, {path}.crl",
    "OPTIONS, {path}.crl"
  })
  void any_other_path_or_method_is_unknown(String method, String other) throws Exception {
    String path = other.replace("{path}", pathOfEmpty("7000000000000002"));
    HttpResponse<byte[]> answer = send(method, path);
    assertEquals(404, answer.statusCode());
    assertTrue(new String(answer.body()).contains("\"Code\":\"InvalidAction.NotFound\""));
  }

  @Test
  void nobody_called_so_the_audit_log_has_no_line() throws Exception {
    String path = pathOfEmpty("7000000000000002");
    try (CollectedLog log = CollectedLog.start()) {
      HttpResponse<byte[]> answer = send("GET", path + ".crl");
      HttpResponse<byte[]> unknown = send("GET", path + ".txt");
      log.await("requestId=" + header(unknown, "x-acs-request-id"));
      assertFalse(log.text().contains(header(answer, "x-acs-request-id")), log.text());
    }
  }

  @Test
  @Tag("slow")
  void without_any_revocation_there_is_always_a_list_that_is_valid_for_long() throws Exception {
    String path = pathOfEmpty("7000000000000003") + ".crl";
    Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    TestClock.stopAt(start);
    X509CRL list = parse(send("GET", path));
    for (int half = 1; half < 4; half++) {
      TestClock.stopAt(start.plus(Duration.ofHours(12L * half)).minusSeconds(1));
      assertEquals(list, parse(send("GET", path)));
      TestClock.stopAt(start.plus(Duration.ofHours(12L * half)));
      X509CRL next = parse(send("GET", path));
      assertNotEquals(list, next);
      assertTrue(number(next).compareTo(number(list)) > 0);
      assertEquals(TestClock.now().plus(Duration.ofHours(24)), next.getNextUpdate().toInstant());
      assertNull(next.getRevokedCertificates());
      list = next;
    }
  }
}

package dev.clientcert;

import static dev.clientcert.OcspMessages.SHA_1;
import static dev.clientcert.OcspMessages.basic;
import static dev.clientcert.OcspMessages.id;
import static dev.clientcert.OcspMessages.nonce;
import static dev.clientcert.OcspMessages.request;
import static dev.clientcert.OcspMessages.status;
import static dev.clientcert.OcspMessages.statuses;
import static dev.clientcert.OfficialClient.account;
import static dev.clientcert.OfficialClient.with;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.OfficialClient.Style;
import dev.clientcert.hash.Sha256;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers by OCSP over HTTP, of certificates that the official client created. */
@QuarkusTest
@WithTestResource(World.class)
class OcspTest {

  private static final String TYPE = "application/ocsp-response";
  private static final int MALFORMED_REQUEST = 1;
  private static final int UNAUTHORIZED = 6;
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private String certificateId;
  private X509Certificate leaf;
  private X509Certificate ca;
  private X509CertificateHolder issuer;
  private byte[] request;

  /** An answer as it came over the wire. */
  private record Answer(int status, String head, byte[] body) {

    /** A header; {@code null} if there is none. */
    String header(String name) {
      Matcher line = Pattern.compile("(?im)^" + name + ": *(.*)$").matcher(head);
      return line.find() ? line.group(1) : null;
    }
  }

  @BeforeEach
  void create() throws Exception {
    com.aliyun.tea.okhttp.ClientHelper.clients
        .values()
        .forEach(client -> client.connectionPool().evictAll());
    Map<String, Object> created =
        OfficialClient.answer(
            account(),
            Style.V3_POST_FORM,
            "CreateClientCertificate",
            with("SiteId", "" + World.SITE, "PkeyType", "ECDSA", "ValidityDays", "30"));
    certificateId = created.get("Id").toString();
    leaf = parse(created.get("Certificate").toString().getBytes(StandardCharsets.US_ASCII));
    ca = parse(get("/ca/" + created.get("CACertificateId") + ".crt").body());
    issuer = new X509CertificateHolder(ca.getEncoded());
    request = request(issuer, leaf.getSerialNumber());
  }

  @AfterEach
  void letTheClockGo() {
    TestClock.stopAt(null);
  }

  private static X509Certificate parse(byte[] certificate) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(certificate));
  }

  private void change(String operation) throws Exception {
    OfficialClient.answer(
        account(),
        Style.V3_POST_FORM,
        operation + "ClientCertificate",
        with("SiteId", "" + World.SITE, "Id", certificateId));
  }

  private static Answer send(String head, byte[] body) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
      socket.setSoTimeout(60_000);
      ByteArrayOutputStream message = new ByteArrayOutputStream();
      message.write(head.getBytes(StandardCharsets.ISO_8859_1));
      message.write(body);
      socket.getOutputStream().write(message.toByteArray());
      byte[] answer = socket.getInputStream().readAllBytes();
      String text = new String(answer, StandardCharsets.ISO_8859_1);
      int end = text.indexOf("\r\n\r\n") + 4;
      return new Answer(
          Integer.parseInt(text.substring(9, 12)),
          text.substring(0, end),
          Arrays.copyOfRange(answer, end, answer.length));
    }
  }

  private static Answer send(String method, String target, String headers) throws Exception {
    return send(
        method
            + " "
            + target
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            + headers
            + "\r\n",
        new byte[0]);
  }

  private static Answer get(String target) throws Exception {
    return send("GET", target, "");
  }

  private static Answer post(byte[] body, String headers) throws Exception {
    return send(
        "POST /ocsp HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            + headers
            + "Content-Length: "
            + body.length
            + "\r\n\r\n",
        body);
  }

  private static Answer post(byte[] body) throws Exception {
    return post(body, "Content-Type: application/ocsp-request\r\n");
  }

  private static String encode(byte[] request) {
    return Base64.getEncoder().encodeToString(request);
  }

  private static String path(byte[] request) {
    return "/ocsp/" + encode(request).replace("+", "%2B").replace("/", "%2F").replace("=", "%3D");
  }

  private static byte[] successful(Answer answer) throws Exception {
    assertEquals(200, answer.status());
    assertEquals(TYPE, answer.header("content-type"));
    assertEquals("" + answer.body().length, answer.header("content-length"));
    assertEquals(0, status(answer.body()));
    return answer.body();
  }

  private void assertStatus(String expected) throws Exception {
    for (Answer answer :
        List.of(
            post(request),
            get(path(request)),
            post(request(issuer, leaf.getSerialNumber(), new byte[16])))) {
      String status = statuses(successful(answer)).get(0);
      assertEquals(expected, status.replaceFirst(" [^ ]*$", ""));
    }
  }

  @Test
  void the_status_follows_the_certificate_at_once() throws Exception {
    assertStatus("good");
    Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    change("Revoke");
    assertStatus("revoked 6");
    Instant time = Instant.parse(statuses(post(request).body()).get(0).split(" ")[2]);
    assertFalse(time.isBefore(before) || time.isAfter(Instant.now()), time.toString());
    change("Activate");
    assertStatus("good");
    change("Revoke");
    change("Delete");
    assertStatus("revoked 5");
    request = request(issuer, BigInteger.TEN);
    assertEquals(List.of("unknown"), statuses(successful(post(request))));
  }

  @Test
  void another_ca_is_not_answered_for() throws Exception {
    Answer answer =
        post(request(new X509CertificateHolder(ownCa().getEncoded()), leaf.getSerialNumber()));
    assertError(UNAUTHORIZED, answer);
  }

  private static X509Certificate ownCa() throws Exception {
    return parse(TestAuthority.root("CN=ESA CA").pem().getBytes(StandardCharsets.US_ASCII));
  }

  private static void assertError(int status, Answer answer) throws Exception {
    assertEquals(200, answer.status());
    assertEquals(TYPE, answer.header("content-type"));
    assertEquals("no-store", answer.header("cache-control"));
    assertEquals("5", answer.header("content-length"));
    assertNull(answer.header("etag"));
    assertNull(answer.header("expires"));
    assertEquals(status, status(answer.body()));
  }

  /** A request of which Base64 has all that a path can spell in two ways. */
  private byte[] awkward(String twice) throws Exception {
    Random random = new Random(19);
    for (int length : new int[] {17, 18, 19}) {
      byte[] nonce = new byte[length];
      byte[] awkward = request(issuer, leaf.getSerialNumber(), nonce);
      for (int i = 0; i < 10_000; i++) {
        random.nextBytes(nonce);
        // It is the last that a request has.
        System.arraycopy(nonce, 0, awkward, awkward.length - length, length);
        String text = encode(awkward);
        if (text.contains(twice) && text.contains("+") && text.endsWith("=")) {
          return awkward;
        }
      }
    }
    throw new IllegalStateException("no such request");
  }

  private static void assertEchoes(byte[] request, Answer answer) throws Exception {
    byte[] sent =
        new org.bouncycastle.cert.ocsp.OCSPReq(request)
            .getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce)
            .getExtnValue()
            .getOctets();
    assertArrayEquals(
        sent,
        basic(successful(answer))
            .getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce)
            .getExtnValue()
            .getOctets());
  }

  @ParameterizedTest
  @ValueSource(strings = {"//", "/+", "+/", "++"})
  void a_path_is_read_as_it_was_sent_escaped_or_not(String twice) throws Exception {
    byte[] awkward = awkward(twice);
    String text = encode(awkward);
    for (String spelling :
        List.of(
            path(awkward),
            "/ocsp/" + text,
            "/ocsp/" + text.replace("/", "%2f").replace("+", "%2b"),
            "/ocsp/" + text.replace("=", ""),
            "/ocsp/" + text.replace("=", "%3d"),
            "http://pki.example.com/ocsp/" + text)) {
      assertEchoes(awkward, get(spelling));
    }
    String version1 = "GET /ocsp/" + text + " HTTP/1.0\r\n\r\n";
    assertEchoes(awkward, send(version1, new byte[0]));
  }

  @Test
  void what_was_escaped_twice_is_malformed() throws Exception {
    assertError(MALFORMED_REQUEST, get(path(awkward("//")).replace("%", "%25")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Content-Type: application/ocsp-request\r\n",
        "Content-Type: application/octet-stream\r\n",
        "Content-Type: text/plain; charset=utf-8\r\n",
        "Content-Type: application/json\r\n",
        "Content-Type: application/x-www-form-urlencoded\r\n",
        "Content-Type: multipart/form-data; boundary=x\r\n",
        "Content-Type: multipart/form-data\r\n",
        "Content-Type: \r\n",
        "Authorization: Bearer x\r\n",
        "ce-id: 1\r\nx-acs-action: NoSuchAction\r\n"
      })
  void a_post_needs_no_certain_headers(String headers) throws Exception {
    byte[] percents = new byte[20];
    Arrays.fill(percents, (byte) '%');
    byte[] awkward = request(issuer, leaf.getSerialNumber(), percents);
    assertEchoes(awkward, post(awkward, headers));
    String chunked =
        "POST /ocsp HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            + headers
            + "Transfer-Encoding: chunked\r\n\r\n";
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int start = 0; start < awkward.length; start += 50) {
      byte[] part = Arrays.copyOfRange(awkward, start, Math.min(start + 50, awkward.length));
      body.writeBytes((Integer.toHexString(part.length) + "\r\n").getBytes());
      body.writeBytes(part);
      body.writeBytes("\r\n".getBytes());
    }
    body.writeBytes("0\r\n\r\n".getBytes());
    assertEchoes(awkward, send(chunked, body.toByteArray()));
    String version1 =
        "POST /ocsp HTTP/1.0\r\n" + headers + "Content-Length: " + awkward.length + "\r\n\r\n";
    assertEchoes(awkward, send(version1, awkward));
  }

  @Test
  void caches_may_keep_an_answer_without_a_nonce_until_it_ends() throws Exception {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    TestClock.stopAt(now.plusMillis(789));
    Answer answer = get(path(request));
    assertEquals(HTTP_DATE.format(now), answer.header("date"));
    assertCached(answer, now, 300);
    TestClock.stopAt(now.plusSeconds(149));
    for (Answer later : List.of(get(path(request)), post(request))) {
      assertArrayEquals(answer.body(), later.body());
      assertEquals(HTTP_DATE.format(now.plusSeconds(149)), later.header("date"));
      assertCached(later, now, 151);
    }
    TestClock.stopAt(now.plusSeconds(150));
    Answer next = get(path(request));
    assertCached(next, now.plusSeconds(150), 300);
    assertNotEquals(answer.header("etag"), next.header("etag"));
  }

  private static void assertCached(Answer answer, Instant since, int maxAge) throws Exception {
    byte[] body = successful(answer);
    assertEquals(HTTP_DATE.format(since), answer.header("last-modified"));
    assertEquals(HTTP_DATE.format(since.plusSeconds(300)), answer.header("expires"));
    assertEquals('"' + Sha256.hex(body) + '"', answer.header("etag"));
    assertEquals(
        "max-age=" + maxAge + ", public, no-transform, must-revalidate",
        answer.header("cache-control"));
    assertEquals("nosniff", answer.header("x-content-type-options"));
    assertNull(answer.header("content-encoding"));
  }

  @Test
  void a_copy_that_is_still_good_is_not_sent_again() throws Exception {
    Answer answer = get(path(request));
    String tag = answer.header("etag");
    for (String condition : List.of("If-None-Match: " + tag, "If-None-Match: \"x\", W/" + tag)) {
      Answer same = send("GET", path(request), condition + "\r\n");
      assertEquals(304, same.status(), condition);
      assertEquals(0, same.body().length);
      assertEquals(tag, same.header("etag"));
      assertTrue(same.header("cache-control").startsWith("max-age="), same.head());
    }
    successful(post(request, "If-None-Match: " + tag + "\r\n"));
    change("Revoke");
    Answer changed = send("GET", path(request), "If-None-Match: " + tag + "\r\n");
    assertTrue(statuses(successful(changed)).get(0).startsWith("revoked"));
    change("Activate");
    Answer again = send("GET", path(request), "If-None-Match: " + tag + "\r\n");
    assertEquals(List.of("good"), statuses(successful(again)));
  }

  @Test
  void a_status_that_changed_within_the_second_of_an_answer_is_not_hidden() throws Exception {
    TestClock.stopAt(Instant.now());
    Answer answer = get(path(request));
    change("Revoke");
    String since = "If-Modified-Since: " + answer.header("last-modified") + "\r\n";
    Answer changed = send("GET", path(request), since);
    assertEquals(answer.header("last-modified"), changed.header("last-modified"));
    assertTrue(statuses(successful(changed)).get(0).startsWith("revoked"));
  }

  @Test
  void a_head_request_gets_the_headers_only() throws Exception {
    Answer whole = get(path(request));
    Answer head = send("HEAD", path(request), "");
    assertEquals(0, head.body().length);
    for (String name : List.of("etag", "content-length", "content-type", "expires")) {
      assertEquals(whole.header(name), head.header(name), name);
    }
    Answer error = send("HEAD", "/ocsp/x", "");
    assertEquals(0, error.body().length);
    assertEquals("5", error.header("content-length"));
  }

  @Test
  void nobody_may_keep_an_answer_with_a_nonce() throws Exception {
    Answer answer = post(request(issuer, leaf.getSerialNumber(), new byte[16]));
    successful(answer);
    assertEquals("no-store", answer.header("cache-control"));
    assertNull(answer.header("etag"));
    assertNull(answer.header("expires"));
    assertNull(answer.header("last-modified"));
  }

  @Test
  void several_certificates_get_an_answer_each_in_their_order() throws Exception {
    byte[] several =
        request(
            List.of(
                id(SHA_1, issuer, BigInteger.TEN),
                id(OcspMessages.SHA_256, issuer, leaf.getSerialNumber())),
            nonce(new byte[32]));
    assertEquals(List.of("unknown", "good"), statuses(successful(post(several))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ocsp/",
        "/ocsp",
        "/ocsp/MA==",
        "/ocsp/%00",
        "/ocsp/!",
        "/ocsp//",
        "/ocsp/a/b/c",
        "/ocsp/%E2%82%AC",
        "/ocsp?x=y",
        "/ocsp/-_-_"
      })
  void a_path_that_holds_no_request_is_malformed(String target) throws Exception {
    assertError(MALFORMED_REQUEST, get(target));
  }

  @Test
  void a_body_that_is_no_request_is_malformed_whatever_its_size() throws Exception {
    for (int size : new int[] {0, 1, 100, 8192, 8193, 65_536}) {
      byte[] body = new byte[size];
      Arrays.fill(body, (byte) 0x30);
      assertError(MALFORMED_REQUEST, post(body));
      assertError(MALFORMED_REQUEST, post(body, ""));
      assertError(
          MALFORMED_REQUEST, post(body, "Content-Type: application/x-www-form-urlencoded\r\n"));
    }
    assertError(MALFORMED_REQUEST, post("{}".getBytes(), "Content-Type: application/json\r\n"));
    assertError(MALFORMED_REQUEST, get("/ocsp/" + "A".repeat(60_000)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PUT /ocsp",
        "DELETE /ocsp/x",
        "POST /ocsp/x",
        "GET /ocspx",
        "GET /x/../ocsp/MA=="
      })
  void any_other_path_or_method_is_unknown(String start) throws Exception {
    String[] parts = start.split(" ");
    Answer answer = send(parts[0], parts[1], "");
    assertEquals(404, answer.status());
    assertTrue(new String(answer.body()).contains("\"Code\":\"InvalidAction.NotFound\""));
  }

  @Test
  void nobody_called_so_the_audit_log_has_no_line() throws Exception {
    try (CollectedLog log = CollectedLog.start()) {
      List<Answer> answers =
          List.of(
              post(request),
              get(path(request)),
              get("/ocsp/x"),
              post(new byte[0]),
              post(request(issuer, leaf.getSerialNumber(), new byte[16])));
      Answer unknown = get("/ocspx");
      log.await("requestId=" + unknown.header("x-acs-request-id"));
      for (Answer answer : answers) {
        assertFalse(log.text().contains(answer.header("x-acs-request-id")), log.text());
      }
    }
  }

  /** By POST and GET in turns, over one connection that stays open. */
  @Test
  @Tag("slow")
  void a_hundred_thousand_requests_of_any_kind_are_all_answered() throws Exception {
    OcspFuzz fuzz =
        new OcspFuzz(19, List.of(request, request(issuer, leaf.getSerialNumber(), new byte[32])));
    Set<Integer> seen = new TreeSet<>();
    try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
      socket.setSoTimeout(60_000);
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (int i = 0; i < 100_000; i++) {
        byte[] any = fuzz.next();
        boolean inPath = i % 2 == 0;
        String head =
            (inPath ? "GET " + (i % 4 == 0 ? path(any) : "/ocsp/" + encode(any)) : "POST /ocsp")
                + " HTTP/1.1\r\nHost: x\r\n"
                + (inPath ? "" : "Content-Length: " + any.length + "\r\n")
                + "\r\n";
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        message.writeBytes(inPath ? new byte[0] : any);
        socket.getOutputStream().write(message.toByteArray());
        Answer answer = next(in);
        assertEquals(200, answer.status(), () -> encode(any));
        assertEquals(TYPE, answer.header("content-type"), () -> encode(any));
        seen.add(status(answer.body()));
      }
    }
    assertEquals(Set.of(0, MALFORMED_REQUEST, UNAUTHORIZED), seen);
  }

  private static Answer next(InputStream in) throws Exception {
    StringBuilder head = new StringBuilder();
    int line = 0;
    while (line != 2) {
      int one = in.read();
      assertTrue(one >= 0, "the connection ended");
      head.append((char) one);
      line = one == '\n' ? line + 1 : one == '\r' ? line : 0;
    }
    String text = head.toString();
    Answer answer = new Answer(Integer.parseInt(text.substring(9, 12)), text, new byte[0]);
    int length = Integer.parseInt(answer.header("content-length"));
    return new Answer(answer.status(), text, in.readNBytes(length));
  }

  // What others make of it.

  private String openssl(Path folder, String options) throws Exception {
    OpenSsl openssl = new OpenSsl(folder);
    openssl.write("ca.pem", SigningRequests.pem("CERTIFICATE", ca.getEncoded()));
    openssl.write("leaf.pem", SigningRequests.pem("CERTIFICATE", leaf.getEncoded()));
    return openssl.run(
        "ocsp -url http://127.0.0.1:"
            + RestAssured.port
            + "/ocsp -CAfile ca.pem -issuer ca.pem "
            + options);
  }

  @Test
  void openssl_accepts_the_answers_to_all_of_its_requests(@TempDir Path folder) throws Exception {
    for (String options :
        List.of(
            "-cert leaf.pem",
            "-no_nonce -cert leaf.pem",
            "-sha256 -cert leaf.pem",
            "-cert leaf.pem -serial 0xabc")) {
      String verdict = openssl(folder, options);
      assertTrue(verdict.contains("Response verify OK"), verdict);
      assertTrue(verdict.contains("leaf.pem: good"), verdict);
      assertFalse(verdict.contains("WARNING"), verdict);
    }
    assertTrue(openssl(folder, "-serial 0xabc").contains("0xabc: unknown"));
    change("Revoke");
    String verdict = openssl(folder, "-cert leaf.pem");
    assertTrue(verdict.contains("leaf.pem: revoked"), verdict);
    assertTrue(verdict.contains("Reason: certificateHold"), verdict);
    change("Delete");
    assertTrue(openssl(folder, "-cert leaf.pem").contains("Reason: cessationOfOperation"));
  }

  private void validate() throws Exception {
    CertPathValidator validator = CertPathValidator.getInstance("PKIX");
    PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
    checker.setOptions(Set.of(PKIXRevocationChecker.Option.NO_FALLBACK));
    checker.setOcspResponder(URI.create("http://127.0.0.1:" + RestAssured.port + "/ocsp"));
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(ca, null)));
    parameters.addCertPathChecker(checker);
    validator.validate(
        CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf)), parameters);
  }

  private BasicReason javasReason() {
    return (BasicReason) assertThrows(CertPathValidatorException.class, this::validate).getReason();
  }

  @Test
  void java_accepts_refuses_and_accepts_again() throws Exception {
    assertDoesNotThrow(this::validate);
    change("Revoke");
    assertEquals(BasicReason.REVOKED, javasReason());
    change("Activate");
    assertDoesNotThrow(this::validate);
    change("Revoke");
    change("Delete");
    assertEquals(BasicReason.REVOKED, javasReason());
  }
}

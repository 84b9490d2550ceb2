package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests captured from the official clients (vectors A to E of the wire protocol), sent as they
 * were, at the time they carry; and each of them broken in one place.
 */
@QuarkusTest
@TestProfile(CapturedRequestsTest.Alone.class)
@WithTestResource(World.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CapturedRequestsTest {

  /** An application of its own, which has seen no nonce and spent no certificate. */
  public static class Alone implements QuarkusTestProfile {}

  private static final Instant THEN = Instant.parse("2026-11-23T11:17:00Z");
  private static final String FORM = "SiteId=1234567890123&Id=baba+39%2B*%7E%2F%C3%A9";
  private static final String EMPTY_HASH =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  static final Request A =
      version3(
          new Request("GET", "/?" + FORM, Map.of(), ""),
          Map.of(
              "host", "127.0.0.1:18093",
              "x-acs-content-sha256", EMPTY_HASH,
              "x-acs-date", "2026-11-23T11:16:43Z",
              "x-acs-signature-nonce", "beea8076d568236aef5e9fab6c5e9af3",
              "x-acs-credentials-provider", "static_ak"),
          "host;x-acs-action;x-acs-content-sha256;x-acs-credentials-provider;x-acs-date;x-acs-signature-nonce;x-acs-version",
          "57e30f633a8c8a0018c1700e12a9b4f605488f35f74b65393fa4b4f707d435d8");

  static final Request B =
      version3(
          new Request("POST", "/", Map.of(), FORM),
          Map.of(
              "host", "127.0.0.1:18093",
              "content-type", "application/x-www-form-urlencoded",
              "x-acs-content-sha256",
                  "a0cc84a5edaa33a8bd05f828fb98be59dd12ebc9b53349d33bd642684d12fac9",
              "x-acs-date", "2026-11-23T11:16:45Z",
              "x-acs-signature-nonce", "dbd61b5c03365ce4fc1263bbdbfa5135",
              "x-acs-credentials-provider", "static_ak"),
          "content-type;host;x-acs-action;x-acs-content-sha256;x-acs-credentials-provider;x-acs-date;"
              + "x-acs-signature-nonce;x-acs-version",
          "6c75e12ab39cac05c482a49dde70e052fafde7b7224e912e064fb75d21bd5068");

  static final Request C =
      version3(
          new Request(
              "GET", "/?Id=baba39055622c008b90285a8838ed09a&SiteId=1234567890123", Map.of(), ""),
          Map.of(
              "host", "127.0.0.1:18094",
              "x-acs-content-sha256", EMPTY_HASH,
              "x-acs-date", "2026-11-23T11:20:12Z",
              "x-acs-signature-nonce",
                  "637dcc1705c9d3a91fd1f1f5de6af55ea882268c6d6bd6d839e95d8ddcfd3b94",
              "x-acs-credentials-provider", "static_sts",
              "x-acs-accesskey-id", "testid",
              "x-acs-security-token", "sts-token"),
          "host;x-acs-accesskey-id;x-acs-action;x-acs-content-sha256;x-acs-credentials-provider;x-acs-date;"
              + "x-acs-security-token;x-acs-signature-nonce;x-acs-version",
          "17315492932eb5ecc76fd7e94fc40737eff45ab1d61affc7999c682b9747a916");

  static final Request D =
      new Request(
          "GET",
          "/?SignatureVersion=1.0&Action=RevokeClientCertificate&SiteId=1234567890123&Format=json"
              + "&SignatureNonce=c3d5f7300a16f6ea6a9d8d59d9f3daf0&Version=2024-09-10&AccessKeyId=testid"
              + "&SignatureMethod=HMAC-SHA1&Id=baba+39%2B*%7E%2F%C3%A9&Timestamp=2026-11-23T11%3A16%3A45Z"
              + "&Signature=VoRt%2B9c9lr%2FulXBhGJbd9wc4T1s%3D",
          Map.of("host", "127.0.0.1:18093"),
          "");

  static final Request E =
      new Request(
          "POST",
          "/?SignatureVersion=1.0&Action=RevokeClientCertificate&Format=json"
              + "&SignatureNonce=1cf38d158c987497d02de3acd326237d&Version=2024-09-10&AccessKeyId=testid"
              + "&SignatureMethod=HMAC-SHA1&Timestamp=2026-11-23T11%3A16%3A45Z"
              + "&Signature=zzToH76lPcHqQLAZZEfX8ZWDENU%3D",
          Map.of("host", "127.0.0.1:18093", "content-type", "application/x-www-form-urlencoded"),
          FORM);

  private static Request version3(
      Request bare, Map<String, String> headers, String signedHeaders, String signature) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put("x-acs-action", "RevokeClientCertificate");
    all.put("x-acs-version", "2024-09-10");
    all.put(
        "Authorization",
        "ACS3-HMAC-SHA256 Credential=testid,SignedHeaders="
            + signedHeaders
            + ",Signature="
            + signature);
    return new Request(bare.method(), bare.target(), all, bare.body());
  }

  @BeforeEach
  void stopTheClock() {
    TestClock.stopAt(THEN);
  }

  @AfterEach
  void letTheClockGo() {
    TestClock.stopAt(null);
  }

  private static Answer send(Request request) throws Exception {
    return RawHttp.send(io.restassured.RestAssured.port, request);
  }

  private static Arguments broken(
      String how, Request request, UnaryOperator<Request> change, String code) {
    return Arguments.of(how, change.apply(request), code);
  }

  private static Arguments forged(String how, Request request, UnaryOperator<Request> change) {
    return broken(how, request, change, "Unauthorized.InvalidToken");
  }

  private static Arguments untimely(String how, Request request, UnaryOperator<Request> change) {
    return broken(how, request, change, "Unauthorized.InvalidTime");
  }

  private static UnaryOperator<Request> target(String from, String to) {
    return request -> {
      assertNotEquals(-1, request.target().indexOf(from), from);
      return request.withTarget(request.target().replace(from, to));
    };
  }

  private static UnaryOperator<Request> authorization(String from, String to) {
    return request -> {
      String value = request.headers().get("Authorization");
      assertNotEquals(-1, value.indexOf(from), from);
      return request.withHeader("Authorization", value.replace(from, to));
    };
  }

  private static UnaryOperator<Request> header(String name, String value) {
    return request -> request.withHeader(name, value);
  }

  static Stream<Arguments> brokenRequests() {
    return Stream.of(
        // One header.
        forged("A, another host", A, header("host", "127.0.0.1:18094")),
        forged(
            "A, another nonce",
            A,
            header("x-acs-signature-nonce", "ceea8076d568236aef5e9fab6c5e9af3")),
        forged("A, no nonce", A, header("x-acs-signature-nonce", null)),
        forged("A, another provider", A, header("x-acs-credentials-provider", "static_sts")),
        forged("A, without a signed header", A, header("x-acs-credentials-provider", null)),
        forged(
            "A, a signed header twice",
            A,
            header(
                "x-acs-credentials-provider",
                "static_ak\r\nx-acs-credentials-provider: static_ak")),
        // Not even a request (RFC 9112, section 3.2).
        broken(
            "A, the host twice",
            A,
            header("host", "127.0.0.1:18093\r\nhost: 127.0.0.1:18093"),
            "InvalidParameter"),
        forged("A, an unsigned x-acs header", A, header("x-acs-extra", "1")),
        forged("A, an unsigned security token", A, header("x-acs-security-token", "sts-token")),
        forged("A, no body hash", A, header("x-acs-content-sha256", null)),
        forged(
            "A, another body hash",
            A,
            header("x-acs-content-sha256", EMPTY_HASH.replace('e', 'f'))),
        forged("C, another token", C, header("x-acs-security-token", "sts-tokem")),
        forged("C, no token", C, header("x-acs-security-token", null)),
        forged("C, another access key in the header", C, header("x-acs-accesskey-id", "testie")),
        forged(
            "B, another content type",
            B,
            header("content-type", "application/x-www-form-urlencoded; a=b")),
        // The authorization itself.
        forged("A, one digit of the signature", A, authorization("57e30f", "57e31f")),
        forged("A, signature in upper case", A, authorization("57e30f", "57E30F")),
        forged("A, cut signature", A, authorization("35d8", "")),
        forged("A, another access key", A, authorization("testid", "testie")),
        forged(
            "A, a name missing behind the last",
            A,
            authorization("x-acs-version,", "x-acs-version;,")),
        forged("A, host not signed", A, authorization("=host;", "=")),
        forged("A, time not signed", A, authorization("x-acs-date;", "")),
        forged(
            "A, headers signed in another order",
            A,
            authorization("host;x-acs-action", "x-acs-action;host")),
        forged("A, no signature", A, authorization(",Signature=", ",Signaturf=")),
        forged("A, no authorization", A, header("Authorization", null)),
        forged("A, another scheme", A, authorization("ACS3-HMAC-SHA256", "ACS3-HMAC-SM3")),
        // One parameter.
        forged("A, another site", A, target("SiteId=1234567890123", "SiteId=1234567890124")),
        forged("A, another id", A, target("baba", "babb")),
        forged("A, one parameter more", A, target("/?", "/?x=1&")),
        forged("A, one parameter less", A, target("SiteId=1234567890123&", "")),
        forged("A, a parameter named otherwise", A, target("Id=b", "ID=b")),
        forged("A, another question mark", A, target("/?", "/??")),
        forged("A, at another path", A, target("/?", "/RevokeClientCertificate?")),
        forged("D, another id", D, target("baba", "babb")),
        forged("D, one parameter more", D, target("/?", "/?x=1&")),
        forged("D, one parameter less", D, target("Format=json&", "")),
        forged("D, another nonce", D, target("SignatureNonce=c3d5", "SignatureNonce=c3d6")),
        forged("D, no nonce", D, target("SignatureNonce=c3d5f7300a16f6ea6a9d8d59d9f3daf0&", "")),
        forged("D, another access key", D, target("AccessKeyId=testid", "AccessKeyId=testie")),
        forged("D, no access key", D, target("AccessKeyId=testid&", "")),
        forged("D, another signature", D, target("=VoRt", "=VoRu")),
        forged("D, no signature", D, target("&Signature=VoRt%2B9c9lr%2FulXBhGJbd9wc4T1s%3D", "")),
        forged("D, another method of signing", D, target("HMAC-SHA1", "HMAC-SHA256")),
        forged(
            "D, another version of signing",
            D,
            target("SignatureVersion=1.0", "SignatureVersion=2.0")),
        forged("D, a security token", D, target("/?", "/?SecurityToken=sts-token&")),
        // One byte of the body.
        forged("B, another body", B, request -> request.withBody(FORM.replace("baba", "babb"))),
        forged("B, a longer body", B, request -> request.withBody(FORM + "&")),
        forged("B, no body", B, request -> request.withBody("")),
        forged("A, a body", A, request -> request.withMethod("POST").withBody("x=1")),
        forged("E, another body", E, request -> request.withBody(FORM.replace("baba", "babb"))),
        forged("E, one parameter more in the body", E, request -> request.withBody(FORM + "&x=1")),
        forged("E, a body of another type", E, header("content-type", "application/json")),
        // The method.
        forged("A, by POST", A, request -> request.withMethod("POST")),
        forged("D, by POST", D, request -> request.withMethod("POST")),
        // The time.
        untimely(
            "A, another time inside the window would be forged, one outside is late",
            A,
            header("x-acs-date", "2026-11-23T11:01:59Z")),
        untimely("A, too early", A, header("x-acs-date", "2026-11-23T11:32:01Z")),
        forged(
            "A, another time inside the window", A, header("x-acs-date", "2026-11-23T11:16:44Z")),
        untimely("A, no time", A, header("x-acs-date", null)),
        untimely("A, malformed time", A, header("x-acs-date", "2026-11-23 11:16:43")),
        untimely("A, time without a zone", A, header("x-acs-date", "2026-11-23T11:16:43")),
        untimely("A, no such day", A, header("x-acs-date", "2026-11-31T11:16:43Z")),
        untimely("D, no time", D, target("&Timestamp=2026-11-23T11%3A16%3A45Z", "")),
        untimely(
            "D, malformed time", D, target("Timestamp=2026-11-23T11%3A16%3A45Z", "Timestamp=now")),
        untimely(
            "D, late",
            D,
            target("Timestamp=2026-11-23T11%3A16%3A45Z", "Timestamp=2026-11-23T11%3A01%3A59Z")),
        // The action comes before authentication.
        broken(
            "A, another action",
            A,
            header("x-acs-action", "ListCertificates"),
            "InvalidAction.NotFound"),
        broken(
            "A, another version",
            A,
            header("x-acs-version", "2024-09-11"),
            "InvalidAction.NotFound"),
        broken(
            "D, another action",
            D,
            target("RevokeClientC", "RefuseClientC"),
            "InvalidAction.NotFound"));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("brokenRequests")
  @Order(1)
  void a_captured_request_that_was_changed_in_one_place_is_refused(
      String how, Request request, String code) throws Exception {
    Answer answer = send(request);
    assertEquals(code, answer.code());
    int status =
        switch (code) {
          case "InvalidParameter" -> 400;
          case "InvalidAction.NotFound" -> 404;
          default -> 403;
        };
    assertEquals(status, answer.status());
  }

  @ParameterizedTest
  @MethodSource("captured")
  @Order(2)
  void a_captured_request_outside_the_window_is_refused(Request request) throws Exception {
    TestClock.stopAt(Instant.parse("2026-11-23T11:35:13Z"));
    assertEquals("Unauthorized.InvalidTime", send(request).code());
    TestClock.stopAt(Instant.parse("2026-11-23T11:01:42Z"));
    assertEquals("Unauthorized.InvalidTime", send(request).code());
  }

  static Stream<Request> captured() {
    return Stream.of(A, B, C, D, E);
  }

  @Test
  @Order(3)
  void the_captured_requests_are_accepted_once_each_and_refused_when_replayed() throws Exception {
    Answer first = send(A);
    assertEquals(200, first.status(), first.body());
    assertEquals(World.AWKWARD_ID, first.json().getString("Id"));
    // The same certificate again: that it is no longer active is told only to those who are let in.
    for (Request request : new Request[] {B, D, E}) {
      assertEquals("Certificate.StatusError", send(request).code());
    }
    Answer temporary = send(C);
    assertEquals(200, temporary.status(), temporary.body());
    assertEquals(World.EXAMPLE_ID, temporary.json().getString("Id"));

    for (Request request : captured().toList()) {
      assertEquals("Unauthorized.InvalidToken", send(request).code());
    }
  }

  @Test
  @Order(4)
  void the_window_is_fifteen_minutes_either_way_to_the_second() throws Exception {
    TestClock.stopAt(Instant.parse("2026-11-23T11:31:43Z"));
    assertEquals("Unauthorized.InvalidToken", send(A).code(), "in time, but replayed");
    TestClock.stopAt(Instant.parse("2026-11-23T11:31:44Z"));
    assertEquals("Unauthorized.InvalidTime", send(A).code());
  }
}

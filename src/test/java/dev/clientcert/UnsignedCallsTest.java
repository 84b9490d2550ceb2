package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clientcert.RawHttp.Request;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where signing is not required, as in development. */
@QuarkusTest
@TestProfile(UnsignedCallsTest.NotRequired.class)
@WithTestResource(World.class)
class UnsignedCallsTest {

  /** An application that lets unsigned calls in. */
  public static class NotRequired implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "clientcert.auth.required", "false",
          "clientcert.auth.unsigned-hosts", "x,esa.test,Dev-Box.internal,[2001:db8::1]");
    }
  }

  @Test
  void an_unsigned_call_acts_as_the_demo_account() throws Exception {
    assertEquals(200, Calls.revoke(World.SITE, World.freshId(), Map.of()).status());
    assertEquals(
        "Certificate.NotFound", Calls.revoke(World.FOREIGN_SITE, "foreign", Map.of()).code());
  }

  @Test
  void a_signed_call_is_still_checked() throws Exception {
    assertEquals(
        "Unauthorized.InvalidTime",
        RawHttp.send(RestAssured.port, CapturedRequestsTest.A.withHeader("x-acs-date", null))
            .code());
    TestClock.stopAt(java.time.Instant.parse("2026-11-23T11:17:00Z"));
    try {
      assertEquals(
          "Unauthorized.InvalidToken",
          RawHttp.send(RestAssured.port, CapturedRequestsTest.A.withHeader("x-acs-extra", "1"))
              .code());
    } finally {
      TestClock.stopAt(null);
    }
  }

  /**
   * The code that an unsigned call gets; it would be Certificate.StatusError for a known caller.
   */
  private static String code(String host, String header, String value) throws Exception {
    return Calls.revoke(World.SITE, World.REVOKED_ID, Map.of("host", host, header, value)).code();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:8080",
        "LocalHost",
        "dev.localhost:1",
        "127.0.0.1",
        "127.8.9.1:8080",
        "[::1]",
        "[::1]:8080",
        "dev-box.internal",
        "DEV-BOX.internal:8080",
        "[2001:db8::1]:8080"
      })
  void an_unsigned_call_to_a_loopback_name_or_one_that_is_configured_is_taken(String host)
      throws Exception {
    assertEquals("Certificate.StatusError", code(host, "Accept", "*/*"));
    assertEquals("Certificate.StatusError", code(host, "Origin", "http://" + host));
    assertEquals("Certificate.StatusError", code(host, "Sec-Fetch-Site", "same-origin"));
    assertEquals("Certificate.StatusError", code(host, "Sec-Fetch-Site", "none"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8080",
        "localhost.evil.example",
        "evillocalhost",
        "127.0.0.1.evil.example",
        "1127.0.0.1",
        "127.0.0",
        "128.0.0.1",
        "0.0.0.0",
        "[::2]",
        "[::ffff:127.0.0.1]",
        "internal",
        "dev-box.internal.evil.example",
        "evil.dev-box.internal",
        "10.0.0.7:8080",
        ""
      })
  void an_unsigned_call_to_any_other_name_is_refused(String host) throws Exception {
    assertEquals("Unauthorized.InvalidToken", code(host, "Accept", "*/*"));
    assertEquals("Unauthorized.InvalidToken", code(host, "Origin", "http://" + host));
    assertEquals("Unauthorized.InvalidToken", code(host, "X-Forwarded-Host", "localhost"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Origin         | http://evil.example
          Origin         | http://evil.example:8080
          Origin         | https://localhost:8080
          Origin         | http://localhost
          Origin         | http://localhost:8081
          Origin         | http://localhost:8080/
          Origin         | http://127.0.0.1:8080
          Origin         | http://localhost:8080.evil.example
          Origin         | null
          Origin         | ''
          Sec-Fetch-Site | cross-site
          Sec-Fetch-Site | same-site
          Sec-Fetch-Site | CROSS-SITE
          Sec-Fetch-Site | ''
          Via            | 1.1 proxy
          Forwarded      | for=192.0.2.1
          X-Forwarded-For | 192.0.2.1
          """)
  void an_unsigned_call_that_another_site_has_a_browser_send_is_refused(String header, String value)
      throws Exception {
    assertEquals("Unauthorized.InvalidToken", code("localhost:8080", header, value));
    Request image =
        new Request(
            "GET",
            "/RevokeClientCertificate?SiteId=" + World.SITE + "&Id=" + World.REVOKED_ID,
            Map.of("host", "localhost:8080"),
            "");
    assertEquals("Certificate.StatusError", RawHttp.send(RestAssured.port, image).code());
    for (Request request :
        new Request[] {
          image, image.withTarget("/?Action=RevokeClientCertificate&Version=2024-09-10")
        }) {
      assertEquals(
          "Unauthorized.InvalidToken",
          RawHttp.send(RestAssured.port, request.withHeader(header, value)).code());
    }
    assertEquals(
        "Unauthorized.InvalidToken",
        code("localhost:8080", header, "http://localhost:8080\r\n" + header + ": " + value));
  }

  /**
   * So they send an image or a form of any page, where the host is not loopback or they are old.
   */
  @Test
  void a_browser_that_does_not_say_for_which_page_it_calls_is_refused() throws Exception {
    String browser = "Mozilla/5.0 (X11; Linux x86_64; rv:80.0) Gecko/20100101 Firefox/80.0";
    assertEquals("Unauthorized.InvalidToken", code("localhost:8080", "User-Agent", browser));
    assertEquals("Unauthorized.InvalidToken", code("dev-box.internal", "User-Agent", browser));
    for (Map<String, String> page :
        List.of(
            Map.of("Sec-Fetch-Site", "same-origin"), Map.of("Origin", "http://localhost:8080"))) {
      Map<String, String> headers = new HashMap<>(page);
      headers.put("host", "localhost:8080");
      headers.put("User-Agent", browser);
      assertEquals(
          "Certificate.StatusError",
          Calls.revoke(World.SITE, World.REVOKED_ID, headers).code(),
          page::toString);
    }
  }

  @Test
  void a_signed_call_may_come_from_anywhere_to_any_name() throws Exception {
    Map<String, String> elsewhere =
        Map.of("Origin", "http://evil.example", "Sec-Fetch-Site", "cross-site");
    assertEquals(
        "Certificate.StatusError",
        RawHttp.send(
                RestAssured.port,
                SignedRequest.revoke("testid", "testsecret", World.SITE, World.REVOKED_ID)
                    .withHeaders(elsewhere))
            .code());
    Map<String, String> bearer = new HashMap<>(elsewhere);
    bearer.put("host", "evil.example");
    bearer.putAll(
        SignedRequest.bearerHeaders("bearer-good", Calls.body(World.SITE, World.REVOKED_ID)));
    assertEquals(
        "Certificate.StatusError", Calls.revoke(World.SITE, World.REVOKED_ID, bearer).code());
  }

  @Test
  void what_cannot_be_read_is_named() throws Exception {
    Request multipart =
        new Request(
            "POST",
            "/RevokeClientCertificate",
            Map.of("host", "x", "content-type", "multipart/form-data; boundary=b"),
            "--b--\r\n");
    assertEquals("body", RawHttp.send(RestAssured.port, multipart).json().getString("Parameter"));
  }

  static Stream<Request> halfCredentials() {
    Map<String, String> host = Map.of("host", "x");
    String target = "/?Action=RevokeClientCertificate&Version=2024-09-10&SiteId=1&Id=x";
    Request plain = new Request("GET", target, host, "");
    Request form =
        new Request(
            "POST",
            target,
            Map.of("host", "x", "content-type", "application/x-www-form-urlencoded"),
            "");
    return Stream.of(
        plain.withHeader("Authorization", "Basic YTpi"),
        plain.withHeader("Authorization", "Bearer bearer-good"),
        plain.withHeader(
            "Authorization", "ACS3-HMAC-SM3 Credential=testid,SignedHeaders=host,Signature=00"),
        plain.withHeader(
            "Authorization", "acs3-hmac-sha256 Credential=testid,SignedHeaders=host,Signature=00"),
        plain.withHeader("x-acs-security-token", "sts-token"),
        plain.withHeader("x-acs-accesskey-id", "testid"),
        plain.withTarget(target + "&AccessKeyId=testid"),
        plain.withTarget(target + "&SecurityToken=sts-token"),
        plain.withTarget(target + "&SignatureMethod=HMAC-SHA1"),
        form.withBody("Signature=x"),
        form.withBody("BearerToken=bearer-good"));
  }

  @ParameterizedTest
  @MethodSource("halfCredentials")
  void what_claims_a_credential_is_not_taken_for_unsigned(Request request) throws Exception {
    assertEquals("Unauthorized.InvalidToken", RawHttp.send(RestAssured.port, request).code());
  }
}

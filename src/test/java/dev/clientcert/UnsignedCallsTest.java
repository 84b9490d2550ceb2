package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clientcert.RawHttp.Request;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where signing is not required, as in development. */
@QuarkusTest
@TestProfile(UnsignedCallsTest.NotRequired.class)
@WithTestResource(World.class)
class UnsignedCallsTest {

  /** An application that lets unsigned calls in. */
  public static class NotRequired implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("clientcert.auth.required", "false");
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

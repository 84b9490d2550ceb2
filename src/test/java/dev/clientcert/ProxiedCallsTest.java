package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Behind a proxy that is trusted: its word on the caller's address and on TLS is what policies are
 * asked about.
 */
@QuarkusTest
@TestProfile(ProxiedCallsTest.TrustedProxy.class)
@WithTestResource(World.class)
class ProxiedCallsTest {

  /** An application that trusts a proxy on this machine. */
  public static class TrustedProxy implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "clientcert.auth.required", "false",
          "quarkus.http.proxy.proxy-address-forwarding", "true",
          "quarkus.http.proxy.allow-x-forwarded", "true",
          "quarkus.http.proxy.allow-forwarded", "true",
          "quarkus.http.proxy.strict-forwarded-control", "false",
          "quarkus.http.proxy.enable-forwarded-host", "true",
          "quarkus.http.proxy.enable-forwarded-prefix", "true",
          "quarkus.http.proxy.forwarded-prefix-header", "X-Prefix",
          "quarkus.http.proxy.trusted-proxies", "127.0.0.1");
    }
  }

  /**
   * The code that a call with this access key gets, which would be Certificate.StatusError where
   * policies let it in.
   */
  static String code(String accessKeyId, Map<String, String> headers) throws Exception {
    Request request = SignedRequest.revoke(accessKeyId, "s", World.SITE, World.REVOKED_ID);
    return RawHttp.send(RestAssured.port, request.withHeaders(headers)).code();
  }

  @Test
  void the_forwarded_address_decides_a_policy() throws Exception {
    assertEquals(
        "Certificate.StatusError", code("in-the-office", Map.of("X-Forwarded-For", "203.0.113.7")));
    assertEquals("NoPermission", code("in-the-office", Map.of("X-Forwarded-For", "203.0.114.7")));
    assertEquals("NoPermission", code("at-home", Map.of("X-Forwarded-For", "203.0.113.7")));
    assertEquals("Certificate.StatusError", code("at-home", Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api", "/RevokeClientCertificate?SiteId=1&Id=x#", "?x=y", "#"})
  void a_prefix_is_no_part_of_what_is_signed(String prefix) throws Exception {
    assertEquals("Certificate.StatusError", code("one-site", Map.of("X-Prefix", prefix)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          X-Forwarded-For    | ''
          X-Forwarded-For    | ,
          X-Forwarded-For    | ,203.0.113.7
          X-Forwarded-For    | :1
          X-Forwarded-For    | 203.0.113.7:
          X-Forwarded-For    | 203.0.113.7:99999
          X-Forwarded-For    | a b
          host               | a b
          host               | a:99999
          Forwarded          | for=:1
          Forwarded          | for=
          Forwarded          | for=""
          Forwarded          | by="for=1.2.3.4";for=5.6.7.8
          X-Forwarded-Proto  | HTTPS
          X-Forwarded-Proto  | https ,http
          X-Forwarded-Ssl    | yes
          X-Forwarded-Host   | ''
          X-Forwarded-Port   | 70000
          X-Forwarded-Prefix | a?b
          """)
  void what_a_proxy_says_malformed_is_refused_and_named(String header, String value)
      throws Exception {
    Request request = SignedRequest.revoke("testid", "testsecret", World.SITE, World.REVOKED_ID);
    Answer answer = RawHttp.send(RestAssured.port, request.withHeader(header, value));
    assertEquals("InvalidParameter", answer.code());
    assertEquals(400, answer.status());
    assertTrue(header.equalsIgnoreCase(answer.json().getString("Parameter")), answer.body());
    assertTrue(
        answer.head().contains("x-acs-request-id: " + answer.json().getString("RequestId")),
        answer.head());
  }

  @Test
  void a_host_that_a_proxy_says_lets_no_unsigned_call_in() throws Exception {
    Map<String, String> loopback = Map.of("host", "localhost");
    assertEquals(
        "Certificate.StatusError", Calls.revoke(World.SITE, World.REVOKED_ID, loopback).code());
    for (Map<String, String> headers :
        List.of(
            Map.of("X-Forwarded-Host", "localhost"),
            Map.of("Forwarded", "host=localhost"),
            Map.of("host", "localhost", "X-Forwarded-Host", "localhost"))) {
      assertEquals(
          "Unauthorized.InvalidToken", Calls.revoke(World.SITE, World.REVOKED_ID, headers).code());
    }
  }

  @Test
  void a_call_without_a_host_is_refused_as_it_is_elsewhere() throws Exception {
    Request request = SignedRequest.revoke("testid", "testsecret", World.SITE, World.REVOKED_ID);
    Answer answer = RawHttp.send(RestAssured.port, request.withHeader("host", null));
    assertEquals("InvalidParameter", answer.code());
    assertEquals("Host", answer.json().getString("Parameter"));
  }

  @Test
  void what_is_no_address_lets_nobody_in_who_has_policies() throws Exception {
    assertEquals("NoPermission", code("at-home", Map.of("X-Forwarded-For", "unknown")));
  }

  @Test
  void the_forwarded_protocol_decides_a_policy() throws Exception {
    assertEquals("Certificate.StatusError", code("over-tls", Map.of("X-Forwarded-Proto", "https")));
    assertEquals("NoPermission", code("over-tls", Map.of("X-Forwarded-Proto", "http")));
    assertEquals("NoPermission", code("over-tls", Map.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "203.0.113.7, 198.51.100.9",
        "203.0.113.7\r\nX-Forwarded-For: 198.51.100.9",
        "203.0.113.7,"
      })
  void several_addresses_let_nobody_in_who_has_policies(String addresses) throws Exception {
    assertEquals("NoPermission", code("in-the-office", Map.of("X-Forwarded-For", addresses)));
    assertEquals("NoPermission", code("one-site", Map.of("X-Forwarded-For", addresses)));
    assertEquals(
        "Certificate.StatusError",
        RawHttp.send(
                RestAssured.port,
                SignedRequest.revoke("testid", "testsecret", World.SITE, World.REVOKED_ID)
                    .withHeaders(Map.of("X-Forwarded-For", addresses)))
            .code());
  }

  @Test
  void contradictions_about_tls_let_nobody_in_who_has_policies() throws Exception {
    assertEquals("NoPermission", code("over-tls", Map.of("X-Forwarded-Proto", "https,http")));
    assertEquals(
        "NoPermission",
        code("over-tls", Map.of("X-Forwarded-Proto", "http", "X-Forwarded-Ssl", "on")));
    assertEquals(
        "NoPermission",
        code(
            "over-tls",
            Map.of("X-Forwarded-Proto", "https", "Forwarded", "proto=http;for=10.0.0.1")));
    assertEquals(
        "Certificate.StatusError",
        code("over-tls", Map.of("X-Forwarded-Proto", "https", "X-Forwarded-Ssl", "on")));
  }
}

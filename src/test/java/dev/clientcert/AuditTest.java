package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonObject;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each call is one line in the audit log. */
@QuarkusTest
@WithTestResource(World.class)
class AuditTest {

  private static final String CATEGORY = "dev.clientcert.audit ";

  /** The one line that the log has of this request, without the part up to the request's id. */
  private static String lineOf(Request request) throws Exception {
    try (CollectedLog log = CollectedLog.start()) {
      Answer answer = RawHttp.send(RestAssured.port, request);
      String start = CATEGORY + "requestId=" + answer.json().getString("RequestId") + " ";
      log.await(start);
      List<String> lines = log.text().lines().filter(line -> line.startsWith(CATEGORY)).toList();
      assertEquals(1, lines.size(), log.text());
      assertTrue(lines.get(0).startsWith(start), lines.get(0));
      return lines.get(0).substring(start.length());
    }
  }

  private static Request signed(String accessKeyId, String secret, long siteId, String id)
      throws Exception {
    return SignedRequest.revoke(accessKeyId, secret, siteId, id);
  }

  @Test
  void a_revocation_says_who_revoked_what() throws Exception {
    String id = World.freshId();
    assertEquals(
        "principal=testid account=1000000000000001 sourceIp=127.0.0.1 siteId=1234567890123 certificateId=\""
            + id
            + "\" outcome=Revoked",
        lineOf(signed("testid", "testsecret", World.SITE, id)));
  }

  @Test
  void a_refusal_says_why() throws Exception {
    String caller = "principal=testid account=1000000000000001 sourceIp=127.0.0.1 ";
    assertEquals(
        caller
            + "siteId=1234567890123 certificateId=revoked-long-ago outcome=Certificate.StatusError",
        lineOf(signed("testid", "testsecret", World.SITE, World.REVOKED_ID)));
    assertEquals(
        caller + "siteId=42 certificateId=x outcome=Certificate.NotFound",
        lineOf(signed("testid", "testsecret", 42, "x")));
    assertEquals(
        "principal=one-site account=1000000000000001 sourceIp=127.0.0.1 siteId=2345678901234 certificateId=x"
            + " outcome=NoPermission",
        lineOf(signed("one-site", "s", World.SECOND_SITE, "x")));
    assertEquals(
        caller + "siteId=0 certificateId=x outcome=InvalidParameter",
        lineOf(signed("testid", "testsecret", 0, "x")));
  }

  /** 042 and 42 are one site, but 007 and 7 are two certificates. */
  @Test
  void leading_zeros_are_left_out_of_a_site_and_kept_in_a_certificate() throws Exception {
    assertEquals(
        "principal=testid account=1000000000000001 sourceIp=127.0.0.1 siteId=42 certificateId=007"
            + " outcome=Certificate.NotFound",
        lineOf(
            SignedRequest.version3(
                "testid", "testsecret", Map.of("SiteId", "042", "Id", "007"), Map.of(), "")));
  }

  @Test
  void calls_about_cas_and_sites_say_what_they_are_about() throws Exception {
    String caller = "principal=bearer-84dfa0db871e account=1000000000000001 sourceIp=127.0.0.1 ";
    long site = World.freshSite();
    String uploaded =
        lineOf(
            bearer(
                "UploadClientCaCertificate",
                Map.of("SiteId", "" + site, "Certificate", TestAuthority.root("CN=a").pem())));
    String id = uploaded.replaceAll(".*certificateId=([0-9a-f]{32}) .*", "$1");
    assertEquals(
        caller + "siteId=" + site + " certificateId=" + id + " outcome=Uploaded", uploaded);
    assertEquals(
        caller + "siteId=" + site + " certificateId=" + id + " outcome=HostnamesSet",
        lineOf(
            bearer(
                "SetClientCaCertificateHostnames",
                Map.of("SiteId", "" + site, "Id", id, "Hostnames", "[]"))));
    assertEquals(
        caller + "siteId=" + site + " outcome=Found",
        lineOf(bearer("GetClientCaCertificateHostnames", Map.of("SiteId", "" + site))));
    assertEquals(
        caller + "siteId=" + site + " certificateId=" + id + " outcome=Deleted",
        lineOf(bearer("DeleteClientCaCertificate", Map.of("SiteId", "" + site, "Id", id))));
    assertEquals(caller + "outcome=Listed", lineOf(bearer("ListSites", Map.of())));
  }

  private static Request bearer(String operation, Map<String, String> parameters) throws Exception {
    String body = new JsonObject(new HashMap<>(parameters)).encode();
    return new Request("POST", "/" + operation, Map.of("host", "x"), body)
        .withHeader("content-type", "application/json")
        .withHeaders(SignedRequest.bearerHeaders("bearer-good", body));
  }

  @Test
  void a_call_of_nobody_has_no_principal() throws Exception {
    assertEquals(
        "sourceIp=127.0.0.1 outcome=Unauthorized.InvalidToken",
        lineOf(signed("testid", "wrong", World.SITE, "x")));
    assertEquals(
        "sourceIp=127.0.0.1 outcome=Unauthorized.InvalidToken",
        lineOf(new Request("GET", "/RevokeClientCertificate", Map.of("host", "x"), "")));
    assertEquals(
        "sourceIp=127.0.0.1 outcome=InvalidAction.NotFound",
        lineOf(new Request("GET", "/nowhere", Map.of("host", "x"), "")));
  }

  @Test
  void a_callers_text_cannot_forge_a_line_or_a_field() throws Exception {
    assertEquals(
        "principal=testid account=1000000000000001 sourceIp=127.0.0.1 siteId=1234567890123"
            + " certificateId=\"x\\\" outcome=Revoked??dev.clientcert.audit\" outcome=Certificate.NotFound",
        lineOf(
            signed(
                "testid",
                "testsecret",
                World.SITE,
                "x\" outcome=Revoked\r\ndev.clientcert.audit")));
  }

  @Test
  void a_site_cannot_be_hidden_behind_zeros() throws Exception {
    Request request =
        SignedRequest.version3(
            "testid",
            "testsecret",
            Map.of("SiteId", "0".repeat(300) + World.SITE, "Id", "x"),
            Map.of(),
            "");
    assertEquals(
        "principal=testid account=1000000000000001 sourceIp=127.0.0.1 siteId=1234567890123 certificateId=x"
            + " outcome=Certificate.NotFound",
        lineOf(request));
  }

  @Test
  void what_turns_the_direction_of_writing_is_taken_out() throws Exception {
    assertTrue(
        lineOf(signed("testid", "testsecret", World.SITE, "x\u202Ey"))
            .contains(" certificateId=\"x?y\" "));
  }

  @Test
  void what_is_refused_ahead_of_everything_leaves_a_line_too() throws Exception {
    Map<String, String> large = Map.of("host", "x", "content-length", "70000");
    assertEquals(
        "sourceIp=127.0.0.1 outcome=InvalidParameter",
        lineOf(new Request("GET", "/RevokeClientCertificate", large, "")));
    assertEquals(
        "sourceIp=127.0.0.1 outcome=InvalidParameter",
        lineOf(new Request("GET", "/RevokeClientCertificate", Map.of(), "")));
  }

  @Test
  void health_checks_leave_no_line() throws Exception {
    try (CollectedLog log = CollectedLog.start()) {
      RawHttp.send(RestAssured.port, new Request("GET", "/q/health", Map.of("host", "x"), ""));
      assertEquals("", log.text());
    }
  }

  @Test
  void a_caller_that_goes_away_in_the_middle_of_its_request_is_no_error_of_ours() throws Exception {
    try (CollectedLog log = CollectedLog.start()) {
      try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
        String half =
            "POST /RevokeClientCertificate HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{";
        socket.getOutputStream().write(half.getBytes(StandardCharsets.UTF_8));
        socket.setSoLinger(true, 0);
      }
      log.await("outcome=");
      // What else the server had to say of it is said by the time that it has served others, on
      // each of its threads.
      for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors() + 2; i++) {
        RawHttp.send(RestAssured.port, new Request("GET", "/q/health", Map.of("host", "x"), ""));
      }
      assertEquals(1, log.text().lines().count(), log.text());
    }
  }
}

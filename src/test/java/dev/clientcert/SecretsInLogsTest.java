package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must never reach a log, at any level, whether the credential holds or not. */
@QuarkusTest
@WithTestResource(World.class)
class SecretsInLogsTest {

  private static final String LET_IN = "Certificate.StatusError";
  private static final String REFUSED = "Unauthorized.InvalidToken";

  private final List<String> secrets =
      new ArrayList<>(
          List.of("testsecret", "wrong-secret", "sts-token", "bearer-good", "bearer-bad"));

  private void send(Request request, String code) throws Exception {
    Answer answer = RawHttp.send(RestAssured.port, request);
    assertEquals(code, answer.code());
    String authorization = request.headers().get("Authorization");
    if (authorization != null) {
      secrets.add(
          authorization.substring(authorization.indexOf("Signature=") + "Signature=".length()));
    }
    int signature = request.target().indexOf("&Signature=");
    if (signature >= 0) {
      secrets.add(request.target().substring(signature + "&Signature=".length()).split("&")[0]);
    }
  }

  private static Request bearerHeader(String token) throws Exception {
    String target =
        "/?Action=RevokeClientCertificate&Version=2024-09-10&SiteId=%s&Id=%s"
            .formatted(World.SITE, World.REVOKED_ID);
    return new Request("GET", target, Map.of("host", "x"), "")
        .withHeaders(SignedRequest.bearerHeaders(token, ""));
  }

  private static Request bearerQuery(String token) {
    String target =
        "/?Action=RevokeClientCertificate&Version=2024-09-10&SiteId=%s&Id=%s&BearerToken=%s&SignatureNonce=%s&Timestamp=%s";
    return new Request(
        "GET",
        target.formatted(
            World.SITE, World.REVOKED_ID, token, UUID.randomUUID(), SignedRequest.now()),
        Map.of("host", "x"),
        "");
  }

  @Test
  void no_secret_signature_or_token_is_logged() throws Exception {
    Map<String, String> revoked = Map.of("SiteId", "" + World.SITE, "Id", World.REVOKED_ID);
    Map<String, String> rpc = new HashMap<>(revoked);
    rpc.put("Action", "RevokeClientCertificate");
    rpc.put("Version", "2024-09-10");
    Map<String, String> rpcSts = new HashMap<>(rpc);
    rpcSts.put("SecurityToken", "sts-token");
    Map<String, String> sts = Map.of("x-acs-security-token", "sts-token");
    try (CollectedLog log = CollectedLog.startAtEveryLevel()) {
      send(SignedRequest.version3("testid", "testsecret", revoked, Map.of(), ""), LET_IN);
      send(SignedRequest.version3("testid", "wrong-secret", revoked, Map.of(), ""), REFUSED);
      send(SignedRequest.version3("testid", "testsecret", revoked, sts, ""), LET_IN);
      send(SignedRequest.version3("testid", "wrong-secret", revoked, sts, ""), REFUSED);
      send(SignedRequest.version1("testid", "testsecret", "/", rpc), LET_IN);
      send(SignedRequest.version1("testid", "wrong-secret", "/", rpc), REFUSED);
      send(SignedRequest.version1("testid", "testsecret", "/", rpcSts), LET_IN);
      send(SignedRequest.version1("testid", "wrong-secret", "/", rpcSts), REFUSED);
      send(bearerHeader("bearer-good"), LET_IN);
      send(bearerHeader("bearer-bad"), REFUSED);
      send(bearerQuery("bearer-good"), LET_IN);
      send(bearerQuery("bearer-bad"), REFUSED);
      assertTrue(
          log.text().contains("io.quarkus") && log.text().contains("clientcert.audit"),
          "nothing was collected");
      for (String secret : secrets) {
        assertFalse(log.text().contains(secret), secret);
      }
    }
    assertTrue(secrets.size() >= 13, "signatures are not looked for");
  }

  /** The key is looked for by its lines, since a log might break or escape the text. */
  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC"})
  void no_private_key_is_logged(String type) throws Exception {
    String query = "SiteId=" + World.SITE + "&ValidityDays=1&PkeyType=" + type;
    String rpc = "/?Action=CreateClientCertificate&Version=2024-09-10&";
    try (CollectedLog log = CollectedLog.startAtEveryLevel()) {
      for (String target : List.of(rpc, "/CreateClientCertificate?")) {
        Answer answer =
            RawHttp.send(
                RestAssured.port,
                new Request("GET", target + query, Map.of("host", "x"), "")
                    .withHeaders(SignedRequest.bearerHeaders("bearer-good", "")));
        log.await(answer.json().getString("Id"));
        List<String> lines = answer.json().getString("PrivateKey").lines().toList();
        assertTrue(lines.size() > 3, "the key has no lines to look for");
        for (String line : lines) {
          assertFalse(log.text().contains(line), log::text);
        }
      }
    }
  }

  @Test
  void a_private_key_that_is_uploaded_by_mistake_is_not_logged() throws Exception {
    String key =
        SigningRequests.pem("PRIVATE KEY", SigningRequests.newKey().getPrivate().getEncoded());
    Map<String, String> parameters =
        Map.of("SiteId", "" + World.SITE, "Certificate", key, "Name", key.replace("\n", " "));
    String form = SignedRequest.encode(parameters);
    String json = new JsonObject(new HashMap<>(parameters)).encode();
    String rpc = "/?Action=UploadClientCaCertificate&Version=2024-09-10";
    try (CollectedLog log = CollectedLog.startAtEveryLevel()) {
      for (Request request :
          List.of(
              new Request("GET", rpc + "&" + form, Map.of("host", "x"), ""),
              new Request("POST", rpc, Map.of("host", "x"), form)
                  .withHeader("content-type", "application/x-www-form-urlencoded"),
              new Request("POST", "/UploadClientCaCertificate", Map.of("host", "x"), json)
                  .withHeader("content-type", "application/json"))) {
        Answer answer =
            RawHttp.send(
                RestAssured.port,
                request.withHeaders(SignedRequest.bearerHeaders("bearer-good", request.body())));
        assertEquals("Certificate", answer.json().getString("Parameter"), answer.body());
        log.await(answer.json().getString("RequestId"));
        for (String line : key.lines().filter(one -> !one.contains("-----")).toList()) {
          assertFalse(log.text().contains(line), log::text);
          assertFalse(log.text().contains(SignedRequest.encode(Map.of("k", line)).substring(2)));
        }
      }
    }
  }
}

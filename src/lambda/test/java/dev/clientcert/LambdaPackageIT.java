package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The package that is deployed, run by AWS's own runtime client for Java. */
class LambdaPackageIT {

  private static final World WORLD = new World();
  private static LambdaRuntime lambda;

  @BeforeAll
  static void start() throws Exception {
    lambda = LambdaRuntime.start(WORLD.start());
  }

  @AfterAll
  static void stop() throws Exception {
    lambda.close();
    WORLD.stop();
  }

  /** The event that a function URL makes of a request; a form comes in Base64. */
  private static JsonObject event(RawHttp.Request request) {
    JsonObject headers = new JsonObject();
    request
        .headers()
        .forEach((name, value) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), value));
    String[] target = request.target().split("\\?", 2);
    JsonObject event =
        new JsonObject()
            .put("version", "2.0")
            .put("routeKey", "$default")
            .put("rawPath", target[0])
            .put("rawQueryString", target.length == 2 ? target[1] : "")
            .put("headers", headers)
            .put(
                "requestContext",
                new JsonObject()
                    .put("accountId", "anonymous")
                    .put("domainName", "abc.lambda-url.eu-central-1.on.aws")
                    .put("requestId", "e1506fd5-9e7b-434f-bd42-4f8fa224b599")
                    .put("stage", "$default")
                    .put(
                        "http",
                        new JsonObject()
                            .put("method", request.method())
                            .put("path", target[0])
                            .put("protocol", "HTTP/1.1")
                            .put("sourceIp", "203.0.113.7")))
            .put("isBase64Encoded", !request.body().isEmpty());
    if (!request.body().isEmpty()) {
      byte[] body = request.body().getBytes(StandardCharsets.UTF_8);
      event.put("body", Base64.getEncoder().encodeToString(body));
    }
    return event;
  }

  @Test
  void a_signed_event_revokes_once() throws Exception {
    String id = World.freshId();
    JsonObject answer =
        lambda.invoke(event(SignedRequest.revoke("testid", "testsecret", World.SITE, id)));
    assertEquals(200, answer.getInteger("statusCode"), answer.encode());
    assertEquals("application/json", header(answer, "content-type"));
    JsonObject body = new JsonObject(answer.getString("body"));
    assertEquals(
        new JsonObject()
            .put("SiteId", World.SITE)
            .put("SiteName", World.SITE_NAME)
            .put("Id", id)
            .put("RequestId", header(answer, "x-acs-request-id")),
        body);
    answer = lambda.invoke(event(SignedRequest.revoke("testid", "testsecret", World.SITE, id)));
    assertEquals(400, answer.getInteger("statusCode"));
    assertEquals(
        "Certificate.StatusError", new JsonObject(answer.getString("body")).getString("Code"));
  }

  @Test
  void a_signed_form_revokes() throws Exception {
    String form = "SiteId=" + World.SITE + "&Id=" + World.AWKWARD_ID.replace("+", "%2B");
    JsonObject answer =
        lambda.invoke(
            event(SignedRequest.version3("testid", "testsecret", Map.of(), Map.of(), form)));
    assertEquals(200, answer.getInteger("statusCode"), answer.encode());
  }

  @Test
  void policies_see_the_callers_address_and_tls() throws Exception {
    for (String key : new String[] {"in-the-office", "over-tls"}) {
      JsonObject answer =
          lambda.invoke(event(SignedRequest.revoke(key, "s", World.SITE, World.freshId())));
      assertEquals(200, answer.getInteger("statusCode"), key + answer.encode());
    }
  }

  @Test
  void an_unsigned_event_is_refused_and_the_log_names_the_invocation() throws Exception {
    RawHttp.Request unsigned =
        new RawHttp.Request(
            "GET", "/RevokeClientCertificate?SiteId=1&Id=x", Map.of("host", "h"), "");
    JsonObject answer = lambda.invoke(event(unsigned));
    assertEquals(403, answer.getInteger("statusCode"));
    assertEquals("application/json", header(answer, "content-type"));
    assertEquals(false, answer.getBoolean("isBase64Encoded"));
    assertEquals(
        "h", new JsonObject(answer.getString("body")).getString("HostId"), answer.encode());
    assertTrue(lambda.output().contains("\"awsRequestId\":\"" + lambda.lastInvocation()));
  }

  private static String header(JsonObject answer, String name) {
    JsonObject headers = answer.getJsonObject("headers");
    return headers.fieldNames().stream()
        .filter(name::equalsIgnoreCase)
        .map(headers::getString)
        .findFirst()
        .orElse(null);
  }
}

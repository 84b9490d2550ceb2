package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** Who makes an event of a request. A form comes in Base64. */
  enum Source {
    FUNCTION_URL {
      @Override
      JsonObject event(RawHttp.Request request) {
        String[] target = target(request);
        return common(request)
            .put("version", "2.0")
            .put("routeKey", "$default")
            .put("rawPath", target[0])
            .put("rawQueryString", target[1])
            .put("headers", headers(request, false))
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
                            .put("sourceIp", "203.0.113.7")));
      }
    },
    REST_API {
      @Override
      JsonObject event(RawHttp.Request request) {
        // API Gateway hands the headers over as they were spelt, and all values of each as well.
        return common(request)
            .put("resource", "/{proxy+}")
            .put("httpMethod", request.method())
            .put("path", target(request)[0])
            .put("headers", headers(request, false))
            .put("multiValueHeaders", headers(request, true))
            .put("queryStringParameters", query(request, true, false))
            .put("multiValueQueryStringParameters", query(request, true, true))
            .put("pathParameters", null)
            .put("stageVariables", null)
            .put(
                "requestContext",
                new JsonObject()
                    .put("accountId", "123456789012")
                    .put("apiId", "abcdef1234")
                    .put("httpMethod", request.method())
                    .put("path", "/prod" + target(request)[0])
                    .put("protocol", "HTTP/1.1")
                    .put("requestTimeEpoch", 1583349317135L)
                    .put("stage", "prod")
                    .put("identity", new JsonObject().put("sourceIp", "203.0.113.7")));
      }
    },
    LOAD_BALANCER {
      @Override
      JsonObject event(RawHttp.Request request) {
        return loadBalanced(request)
            .put("queryStringParameters", query(request, false, false))
            .put("headers", headers(forwarded(request), false));
      }
    },
    MULTI_VALUE_LOAD_BALANCER {
      @Override
      JsonObject event(RawHttp.Request request) {
        return loadBalanced(request)
            .put("multiValueQueryStringParameters", query(request, false, true))
            .put("multiValueHeaders", headers(forwarded(request), true));
      }
    };

    abstract JsonObject event(RawHttp.Request request);

    private static JsonObject common(RawHttp.Request request) {
      boolean empty = request.body().isEmpty();
      byte[] body = request.body().getBytes(StandardCharsets.UTF_8);
      return new JsonObject()
          .put("body", empty ? null : Base64.getEncoder().encodeToString(body))
          .put("isBase64Encoded", !empty);
    }

    private static JsonObject loadBalanced(RawHttp.Request request) {
      JsonObject arn = new JsonObject().put("targetGroupArn", "arn:aws:elasticloadbalancing:x:1:y");
      JsonObject event = common(request);
      return event
          .put("body", event.getString("body", ""))
          .put("requestContext", new JsonObject().put("elb", arn))
          .put("httpMethod", request.method())
          .put("path", target(request)[0]);
    }

    private static RawHttp.Request forwarded(RawHttp.Request request) {
      Map<String, String> headers =
          new LinkedHashMap<>(
              Map.of(
                  "x-forwarded-for", "198.51.100.1, 203.0.113.7",
                  "x-forwarded-proto", "https",
                  "x-forwarded-port", "443",
                  "connection", "keep-alive"));
      headers.putAll(request.headers());
      return request.withHeaders(headers);
    }

    private static String[] target(RawHttp.Request request) {
      return (request.target() + (request.target().contains("?") ? "" : "?")).split("\\?", 2);
    }

    private static JsonObject headers(RawHttp.Request request, boolean all) {
      JsonObject headers = new JsonObject();
      request
          .headers()
          .forEach(
              (name, value) ->
                  headers.put(
                      name.toLowerCase(Locale.ROOT), all ? new JsonArray().add(value) : value));
      return headers;
    }

    /** Null where there is no parameter; the last value of each, or all. */
    private static JsonObject query(RawHttp.Request request, boolean decoded, boolean all) {
      String query = target(request)[1];
      if (query.isEmpty()) {
        return null;
      }
      UnaryOperator<String> coding =
          text -> decoded ? URLDecoder.decode(text, StandardCharsets.UTF_8) : text;
      JsonObject parameters = new JsonObject();
      for (String parameter : query.split("&")) {
        String[] parts = (parameter + "=").split("=", 3);
        String name = coding.apply(parts[0]);
        String value = coding.apply(parts[1]);
        if (all) {
          parameters.put(name, parameters.getJsonArray(name, new JsonArray()).add(value));
        } else {
          parameters.put(name, value);
        }
      }
      return parameters;
    }

    /** The names that an answer may have. */
    Set<String> answerNames() {
      return switch (this) {
        case FUNCTION_URL, REST_API -> Set.of("statusCode", "headers", "body", "isBase64Encoded");
        case LOAD_BALANCER ->
            Set.of("statusCode", "statusDescription", "headers", "body", "isBase64Encoded");
        case MULTI_VALUE_LOAD_BALANCER ->
            Set.of(
                "statusCode", "statusDescription", "multiValueHeaders", "body", "isBase64Encoded");
      };
    }
  }

  /** The event that a function URL makes of a request. */
  private static JsonObject event(RawHttp.Request request) {
    return Source.FUNCTION_URL.event(request);
  }

  private static JsonObject revoked(JsonObject answer) {
    assertEquals(200, answer.getInteger("statusCode"), answer.encode());
    return new JsonObject(answer.getString("body"));
  }

  private static String codeOf(JsonObject answer) {
    JsonObject body = new JsonObject(answer.getString("body"));
    assertEquals(body.getString("RequestId"), header(answer, "x-acs-request-id"), answer.encode());
    return answer.getInteger("statusCode")
        + " "
        + body.getString("Code")
        + (body.containsKey("Parameter") ? " " + body.getString("Parameter") : "");
  }

  @ParameterizedTest
  @EnumSource
  void a_signed_call_revokes_and_is_answered_in_the_shape_of_its_event(Source source)
      throws Exception {
    String id = World.freshId();
    JsonObject answer =
        lambda.invoke(source.event(SignedRequest.revoke("testid", "testsecret", World.SITE, id)));
    assertEquals(id, revoked(answer).getString("Id"));
    assertEquals(source.answerNames(), answer.fieldNames());
    if (answer.containsKey("statusDescription")) {
      assertEquals("200 OK", answer.getString("statusDescription"));
    }
    assertEquals("application/json", header(answer, "content-type"));
    answer =
        lambda.invoke(source.event(SignedRequest.revoke("testid", "testsecret", World.SITE, id)));
    assertEquals("400 Certificate.StatusError", codeOf(answer));
    assertEquals(source.answerNames(), answer.fieldNames());
  }

  @ParameterizedTest
  @EnumSource
  void every_kind_of_signature_holds_in_every_kind_of_event(Source source) throws Exception {
    Map<String, String> parameters =
        Map.of(
            "Action",
            "RevokeClientCertificate",
            "Version",
            "2024-09-10",
            "SiteId",
            "" + World.SITE,
            "Id",
            World.freshId());
    revoked(
        lambda.invoke(
            source.event(SignedRequest.version1("testid", "testsecret", "/", parameters))));
    String form = SignedRequest.encode(Map.of("SiteId", "" + World.SITE, "Id", World.freshId()));
    revoked(
        lambda.invoke(
            source.event(
                SignedRequest.version3("testid", "testsecret", Map.of(), Map.of(), form))));
    form = SignedRequest.encode(Map.of("SiteId", "" + World.SITE, "Id", World.freshId()));
    JsonObject inClear =
        source.event(SignedRequest.version3("testid", "testsecret", Map.of(), Map.of(), form));
    revoked(lambda.invoke(inClear.put("body", form).put("isBase64Encoded", false)));
    RawHttp.Request other = SignedRequest.revoke("testid", "testsecret", World.SITE, "x");
    assertEquals(
        "403 Unauthorized.InvalidToken",
        codeOf(lambda.invoke(source.event(other.withTarget(other.target() + "y")))));
  }

  @ParameterizedTest
  @EnumSource
  void line_breaks_in_base64_are_no_part_of_the_body(Source source) throws Exception {
    String form =
        SignedRequest.encode(Map.of("SiteId", "" + World.SITE, "Id", World.freshId()))
            + "&Filler="
            + "x".repeat(200);
    JsonObject event =
        source.event(SignedRequest.version3("testid", "testsecret", Map.of(), Map.of(), form));
    String broken = Base64.getMimeEncoder().encodeToString(form.getBytes(StandardCharsets.UTF_8));
    revoked(lambda.invoke(event.put("body", broken)));
    assertEquals(
        "400 InvalidParameter body", codeOf(lambda.invoke(event.put("body", "no Base64!"))));
  }

  @ParameterizedTest
  @EnumSource(names = {"REST_API", "MULTI_VALUE_LOAD_BALANCER"})
  void a_parameter_that_came_twice_is_seen_twice(Source source) throws Exception {
    RawHttp.Request request =
        new RawHttp.Request(
                "GET",
                "/RevokeClientCertificate?SiteId=%d&Id=x&SiteId=%d"
                    .formatted(World.SITE, World.SITE),
                Map.of("host", "h"),
                "")
            .withHeaders(SignedRequest.bearerHeaders("bearer-good", ""));
    assertEquals("400 InvalidParameter SiteId", codeOf(lambda.invoke(source.event(request))));
  }

  @ParameterizedTest
  @CsvSource({
    "FUNCTION_URL, Id=a|b",
    "FUNCTION_URL, Id=%zz",
    "FUNCTION_URL, Id={}",
    "LOAD_BALANCER, Id=a|b",
    "LOAD_BALANCER, Id=%zz",
    "MULTI_VALUE_LOAD_BALANCER, Id=a b"
  })
  void a_query_that_no_uri_can_have_is_an_invalid_parameter(Source source, String query)
      throws Exception {
    RawHttp.Request request =
        new RawHttp.Request(
            "GET", "/RevokeClientCertificate?SiteId=1&" + query, Map.of("host", "h"), "");
    JsonObject answer = lambda.invoke(source.event(request));
    assertEquals("400 InvalidParameter query", codeOf(answer));
    assertEquals(source.answerNames(), answer.fieldNames());
  }

  @ParameterizedTest
  @EnumSource
  void a_path_that_no_uri_can_have_is_no_operation(Source source) throws Exception {
    for (String path : new String[] {"/a b", "/%zz", "//", "no-path", ""}) {
      RawHttp.Request request = new RawHttp.Request("GET", path, Map.of("host", "h"), "");
      assertEquals(
          "404 InvalidAction.NotFound", codeOf(lambda.invoke(source.event(request))), path);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "null",
        "[]",
        "\"text\"",
        "1",
        "{\"requestContext\":\"x\",\"headers\":[1]}",
        "{\"version\":\"2.0\",\"requestContext\":{\"http\":{}},\"rawPath\":\"/\"}",
        "{\"version\":\"2.0\",\"requestContext\":{\"http\":{\"method\":\"GET\"}}}",
        "{\"httpMethod\":\"GET\"}",
        "{\"httpMethod\":\"GET\",\"path\":\"/\",\"headers\":null,\"body\":null,\"requestContext\":null}",
        "{\"httpMethod\":\"G T\",\"path\":\"/\",\"requestContext\":{\"elb\":{}}}",
        "{\"httpMethod\":\"GET\",\"path\":\"/\",\"requestContext\":{\"elb\":{}},"
            + "\"headers\":{\"host\":null,\"x\":[1]},\"queryStringParameters\":{\"a\":null}}",
        "{\"version\":\"0\",\"detail-type\":\"Scheduled Event\",\"source\":\"aws.events\",\"detail\":{}}",
        "{\"Records\":[{\"eventSource\":\"aws:sqs\",\"body\":\"{}\",\"attributes\":{}}]}",
        "",
        " ",
        "nope",
        "}{",
        "]",
        "//c",
        "{\"a\":",
        "\"\\q\"",
        "\u0000"
      })
  void any_other_event_is_no_operation_and_logged_in_one_line(String event) throws Exception {
    JsonObject answer = lambda.invoke(event);
    assertEquals("404 InvalidAction.NotFound", codeOf(answer));
    assertLoggedInOneLine(answer, "InvalidAction.NotFound");
  }

  /** In the audit log, and nowhere else. */
  private static void assertLoggedInOneLine(JsonObject answer, String outcome) {
    List<String> lines =
        lambda
            .output()
            .lines()
            .filter(
                line ->
                    line.contains(lambda.lastInvocation())
                        || line.contains(header(answer, "x-acs-request-id")))
            .toList();
    assertEquals(1, lines.size(), lines::toString);
    assertTrue(lines.get(0).contains("\"outcome\":\"" + outcome + "\""), lines::toString);
    assertFalse(lambda.output().contains("\tat "), lambda.output());
    assertFalse(lambda.output().contains("stackTrace"), lambda.output());
  }

  @Test
  void an_event_that_holds_no_bounds_is_refused_like_any_other() throws Exception {
    for (String event :
        List.of(
            "[".repeat(100_000) + "]".repeat(100_000),
            "{\"n\":" + "9".repeat(200_000) + "}",
            "9".repeat(100_000))) {
      JsonObject answer = lambda.invoke(event);
      assertEquals("404 InvalidAction.NotFound", codeOf(answer));
      assertLoggedInOneLine(answer, "InvalidAction.NotFound");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_header_that_http_does_not_have_is_an_invalid_parameter_and_logged_once(Source source)
      throws Exception {
    for (String name : List.of("", "x@y", "x/y", "x(y)", "x y", "é", "x:y", "x\u0001")) {
      assertRefusedForItsHeaders(source.event(called(name, "value")), source);
    }
    for (String value : List.of("a\u0001b", "\u007f", "a\u000bb", "a\r\nb", "a\n", "\u0000")) {
      assertRefusedForItsHeaders(source.event(called("user-agent", value)), source);
    }
  }

  /** By any path, since the headers come first, as over HTTP. */
  private static RawHttp.Request called(String header, String value) {
    return new RawHttp.Request("GET", "/x", Map.of("host", "h", header, value), "");
  }

  private static void assertRefusedForItsHeaders(JsonObject event, Source source) throws Exception {
    JsonObject answer = lambda.invoke(event);
    assertEquals("400 InvalidParameter headers", codeOf(answer), event.encode());
    assertEquals("h", new JsonObject(answer.getString("body")).getString("HostId"));
    assertEquals(source.answerNames(), answer.fieldNames());
    assertLoggedInOneLine(answer, "InvalidParameter");
  }

  @Test
  void a_cookie_with_control_characters_is_an_invalid_parameter_too() throws Exception {
    JsonObject event = event(called("accept", "any"));
    assertRefusedForItsHeaders(
        event.put("cookies", new JsonArray().add("a=b").add("c=\u0001")), Source.FUNCTION_URL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\tb", "é", "", ",", " ", "\ud83d\ude00"})
  void a_header_of_any_other_characters_is_of_no_concern(String value) throws Exception {
    for (Source source : Source.values()) {
      RawHttp.Request request =
          SignedRequest.revoke("testid", "testsecret", World.SITE, World.freshId())
              .withHeader("user-agent", value);
      JsonObject event = source.event(request);
      revoked(
          lambda.invoke(
              source == Source.FUNCTION_URL
                  ? event.put("cookies", new JsonArray().add("a=" + value))
                  : event));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-forwarded-for", "x-forwarded-proto", "host", "user-agent"})
  void a_header_without_values_is_like_none(String name) throws Exception {
    JsonObject event =
        Source.MULTI_VALUE_LOAD_BALANCER.event(
            new RawHttp.Request("GET", "/RevokeClientCertificate", Map.of("host", "h"), ""));
    event.getJsonObject("multiValueHeaders").put(name, new JsonArray());
    JsonObject answer = lambda.invoke(event);
    assertEquals("403 Unauthorized.InvalidToken", codeOf(answer));
    assertLoggedInOneLine(answer, "Unauthorized.InvalidToken");
  }

  @ParameterizedTest
  @CsvSource({
    "in-the-office, x-forwarded-for,   '203.0.113.7',                   200",
    "in-the-office, x-forwarded-for,   '203.0.113.7:40112',             200",
    "in-the-office, x-forwarded-for,   '198.51.100.1, 203.0.113.7',     200",
    "in-the-office, x-forwarded-for,   '203.0.113.7, 198.51.100.1',     403",
    "in-the-office, x-forwarded-for,   '203.0.113.7, [2001:db8::1]:80', 403",
    "in-the-office, x-forwarded-for,   'office.example',                403",
    "in-the-office, x-forwarded-for,   '',                              403",
    "over-tls,      x-forwarded-proto, 'https',                         200",
    "over-tls,      x-forwarded-proto, 'http',                          403",
    "over-tls,      x-forwarded-proto, 'https,http',                    403"
  })
  void behind_a_load_balancer_policies_see_what_it_says_of_the_caller(
      String key, String header, String value, int status) throws Exception {
    for (Source source : new Source[] {Source.LOAD_BALANCER, Source.MULTI_VALUE_LOAD_BALANCER}) {
      RawHttp.Request request =
          SignedRequest.revoke(key, "s", World.SITE, World.freshId()).withHeader(header, value);
      JsonObject answer = lambda.invoke(source.event(request));
      assertEquals(status, answer.getInteger("statusCode"), answer.encode());
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_body_that_is_too_large_is_refused_by_its_size(Source source) throws Exception {
    for (String method : new String[] {"GET", "POST"}) {
      RawHttp.Request request =
          new RawHttp.Request(
              method,
              "/RevokeClientCertificate",
              Map.of("host", "h", "content-type", "application/json", "content-length", "none"),
              "x".repeat(70_000));
      JsonObject answer = lambda.invoke(source.event(request));
      assertEquals("413 InvalidParameter body", codeOf(answer));
      assertEquals(source.answerNames(), answer.fieldNames());
      assertNull(header(answer, "connection"), answer.encode());
    }
  }

  @Test
  void a_load_balancers_health_check_is_answered() throws Exception {
    RawHttp.Request check =
        new RawHttp.Request(
            "GET", "/q/health/ready", Map.of("user-agent", "ELB-HealthChecker/2.0"), "");
    JsonObject answer = lambda.invoke(Source.LOAD_BALANCER.event(check));
    assertEquals(200, answer.getInteger("statusCode"), answer.encode());
    assertEquals(Source.LOAD_BALANCER.answerNames(), answer.fieldNames());
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
    for (Source source : Source.values()) {
      for (String key : new String[] {"in-the-office", "over-tls"}) {
        JsonObject answer =
            lambda.invoke(
                source.event(SignedRequest.revoke(key, "s", World.SITE, World.freshId())));
        assertEquals(200, answer.getInteger("statusCode"), source + key + answer.encode());
      }
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
    JsonObject headers = answer.getJsonObject("headers", answer.getJsonObject("multiValueHeaders"));
    return headers.fieldNames().stream()
        .filter(name::equalsIgnoreCase)
        .map(headers::getValue)
        .map(value -> value instanceof JsonArray values ? values.getString(0) : (String) value)
        .findFirst()
        .orElse(null);
  }
}

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
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The HTTP face of the function, as seen from the wire: every trigger with the same answers and
 * errors.
 */
@QuarkusTest
@WithTestResource(World.class)
class TriggersTest {

  private static final String RPC = "/?Action=RevokeClientCertificate&Version=2024-09-10";
  private static final String FUNCTION = "/RevokeClientCertificate";
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String JSON = "application/json";

  /** Every way in which parameters can be sent over HTTP. */
  enum Trigger {
    RPC_QUERY,
    RPC_FORM,
    RPC_SITE_IN_QUERY_AND_ID_IN_FORM,
    RPC_ID_IN_QUERY_AND_SITE_IN_FORM,
    RPC_POST_QUERY,
    FUNCTION_QUERY,
    FUNCTION_JSON;

    Request request(String siteId, String id) {
      String site = siteId == null ? null : "SiteId=" + encode(siteId);
      String certificate = id == null ? null : "Id=" + encode(id);
      return switch (this) {
        case RPC_QUERY -> get(join(RPC, site, certificate));
        case RPC_FORM -> post(RPC, FORM, join("x=1", site, certificate));
        case RPC_SITE_IN_QUERY_AND_ID_IN_FORM ->
            post(join(RPC, site), FORM, join("x=1", certificate));
        case RPC_ID_IN_QUERY_AND_SITE_IN_FORM ->
            post(join(RPC, certificate), FORM, join("x=1", site));
        case RPC_POST_QUERY -> post(join(RPC, site, certificate), null, "");
        case FUNCTION_QUERY -> get(join(FUNCTION + "?x=1", site, certificate));
        case FUNCTION_JSON -> {
          JsonObject body = new JsonObject();
          if (siteId != null) {
            body.put("SiteId", siteId);
          }
          if (id != null) {
            body.put("Id", id);
          }
          yield post(FUNCTION, JSON, body.encode());
        }
      };
    }

    private static String join(String... parts) {
      return String.join("&", Stream.of(parts).filter(part -> part != null).toList());
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static Request get(String target) {
    return new Request("GET", target, Map.of(), "");
  }

  private static Request post(String target, String contentType, String body) {
    return new Request(
        "POST", target, contentType == null ? Map.of() : Map.of("content-type", contentType), body);
  }

  /** Sends a request with a good bearer token. */
  private static Answer call(Request request) throws Exception {
    return send(authenticated(request));
  }

  private static Request authenticated(Request request) throws Exception {
    return request.withHeaders(SignedRequest.bearerHeaders("bearer-good", request.body()));
  }

  /** Sends a request as it is, to a host of its own name. */
  private static Answer send(Request request) throws Exception {
    Map<String, String> headers = new LinkedHashMap<>(request.headers());
    headers.putIfAbsent("Host", "esa.test:8443");
    return RawHttp.send(
        RestAssured.port, new Request(request.method(), request.target(), headers, request.body()));
  }

  private static void assertError(int status, String code, Answer answer) {
    assertEquals(code, answer.code(), answer.body());
    assertEquals(status, answer.status());
    Set<String> names = new TreeSet<>(Set.of("RequestId", "HostId", "Code", "Message"));
    if (code.equals("InvalidParameter")) {
      names.add("Parameter");
      assertEquals("The specified parameter is invalid.", answer.json().getString("Message"));
    }
    assertEquals(names, answer.json().fieldNames());
    assertEquals("esa.test:8443", answer.json().getString("HostId"));
    assertSound(answer);
  }

  /** JSON by type, and one request id in header and body. */
  private static void assertSound(Answer answer) {
    String head = answer.head().toLowerCase(java.util.Locale.ROOT);
    assertTrue(head.contains("content-type: application/json\r\n"), answer.head());
    String requestId = answer.json().getString("RequestId");
    assertTrue(answer.head().contains("x-acs-request-id: " + requestId + "\r\n"), answer.head());
    assertEquals(requestId.toUpperCase(java.util.Locale.ROOT), requestId);
    UUID.fromString(requestId);
  }

  @ParameterizedTest
  @EnumSource
  void a_call_revokes_once_and_is_answered_with_the_documented_fields(Trigger trigger)
      throws Exception {
    String id = World.freshId();
    Answer answer = call(trigger.request("" + World.SITE, id));

    assertEquals(200, answer.status(), answer.body());
    assertSound(answer);
    assertEquals(
        List.of("SiteId", "SiteName", "Id", "RequestId"), List.copyOf(answer.json().fieldNames()));
    assertEquals(World.SITE, answer.json().getLong("SiteId"));
    assertEquals(World.SITE_NAME, answer.json().getString("SiteName"));
    assertEquals(id, answer.json().getString("Id"));

    assertError(400, "Certificate.StatusError", call(trigger.request("" + World.SITE, id)));
  }

  @ParameterizedTest
  @EnumSource
  void every_documented_error_is_answered(Trigger trigger) throws Exception {
    String site = "" + World.SITE;
    String id = World.REVOKED_ID;
    assertError(400, "MissingSiteId", call(trigger.request(null, id)));
    assertError(400, "MissingSiteId", call(trigger.request("", null)));
    assertError(400, "MissingSiteId", call(trigger.request("  ", id)));
    assertError(400, "MissingSiteId", call(trigger.request("\u2003", id)));
    assertError(400, "Id.MissingParameter", call(trigger.request("x", null)));
    assertError(400, "Id.MissingParameter", call(trigger.request("x", " ")));
    assertError(400, "Id.MissingParameter", call(trigger.request("x", "\u2003")));
    for (String malformed :
        List.of(
            "x", "0", "-1", "1.5", "+1", "9223372036854775808", "1e1", "\0", "9".repeat(5000))) {
      Answer answer = call(trigger.request(malformed, "y".repeat(129)));
      assertError(400, "InvalidParameter", answer);
      assertEquals("SiteId", answer.json().getString("Parameter"));
    }
    Answer answer = call(trigger.request(site, "y".repeat(129)));
    assertError(400, "InvalidParameter", answer);
    assertEquals("Id", answer.json().getString("Parameter"));
    assertError(404, "Certificate.NotFound", call(trigger.request(site, "y".repeat(128))));
    assertError(404, "Certificate.NotFound", call(trigger.request("9223372036854775807", id)));
    assertError(
        404, "Certificate.NotFound", call(trigger.request("" + World.FOREIGN_SITE, "foreign")));
    assertError(400, "Certificate.StatusError", call(trigger.request("0" + site, id)));
  }

  @ParameterizedTest
  @EnumSource
  void a_call_without_a_credential_is_refused_ahead_of_its_parameters(Trigger trigger)
      throws Exception {
    assertError(403, "Unauthorized.InvalidToken", send(trigger.request("x", null)));
    assertError(
        403,
        "Unauthorized.InvalidToken",
        send(
            trigger
                .request("" + World.SITE, World.REVOKED_ID)
                .withHeaders(Map.of("Authorization", "Basic YTpi"))));
  }

  static Stream<Arguments> twice() {
    String site = "SiteId=" + World.SITE;
    String id = "Id=" + World.REVOKED_ID;
    return Stream.of(
        Arguments.of("SiteId", get(RPC + "&" + site + "&" + site + "&" + id)),
        Arguments.of("SiteId", post(RPC + "&" + site, FORM, site + "&" + id)),
        Arguments.of("SiteId", get(FUNCTION + "?" + site + "&SiteId=&" + id)),
        Arguments.of("SiteId", post(FUNCTION, JSON, "{\"SiteId\":1,\"SiteId\":1,\"Id\":\"x\"}")),
        Arguments.of("Id", get(RPC + "&" + site + "&" + id + "&" + id)),
        Arguments.of("Id", post(RPC + "&" + id, FORM, site + "&" + id)),
        Arguments.of("Id", get(FUNCTION + "?" + id + "&" + site + "&" + id)),
        Arguments.of("Id", post(FUNCTION, JSON, "{\"SiteId\":1,\"Id\":null,\"Id\":\"x\"}")));
  }

  @ParameterizedTest
  @MethodSource("twice")
  void a_parameter_given_twice_is_malformed(String name, Request request) throws Exception {
    Answer answer = call(request);
    assertError(400, "InvalidParameter", answer);
    assertEquals(name, answer.json().getString("Parameter"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"SiteId\":1234567890123,\"Id\":\"revoked-long-ago\"}",
        "{\"Id\":\"revoked-long-ago\",\"SiteId\":\"1234567890123\",\"RegionId\":\"cn-hangzhou\",\"x\":{\"Id\":[1]}}"
      })
  void json_takes_the_site_id_as_a_number_or_a_string_and_ignores_other_names(String body)
      throws Exception {
    assertError(400, "Certificate.StatusError", call(post(FUNCTION, JSON, body)));
    assertError(
        400,
        "Certificate.StatusError",
        call(post(FUNCTION, "Application/JSON ; charset=utf-8", body)));
  }

  static Stream<Arguments> jsonErrors() {
    return Stream.of(
        Arguments.of("{}", "MissingSiteId", null),
        Arguments.of("null", "MissingSiteId", null),
        Arguments.of("", "MissingSiteId", null),
        Arguments.of("{\"SiteId\":null,\"Id\":null}", "MissingSiteId", null),
        Arguments.of("{\"siteid\":1,\"ID\":\"x\"}", "MissingSiteId", null),
        Arguments.of("{\"SiteId\":{}}", "Id.MissingParameter", null),
        Arguments.of("{\"SiteId\":{\"a\":[{}]},\"Id\":\"x\"}", "InvalidParameter", "SiteId"),
        Arguments.of("{\"SiteId\":[1],\"Id\":\"x\"}", "InvalidParameter", "SiteId"),
        Arguments.of("{\"SiteId\":true,\"Id\":\"x\"}", "InvalidParameter", "SiteId"),
        Arguments.of("{\"SiteId\":1.0,\"Id\":\"x\"}", "InvalidParameter", "SiteId"),
        Arguments.of("{\"SiteId\":-1,\"Id\":\"x\"}", "InvalidParameter", "SiteId"),
        Arguments.of("{\"SiteId\":0,\"Id\":\"x\"}", "InvalidParameter", "SiteId"),
        Arguments.of("{\"SiteId\":9223372036854775808,\"Id\":\"x\"}", "InvalidParameter", "SiteId"),
        Arguments.of("{\"SiteId\":1,\"Id\":{}}", "InvalidParameter", "Id"),
        Arguments.of("{\"SiteId\":1,\"Id\":[\"x\"]}", "InvalidParameter", "Id"),
        Arguments.of("{\"SiteId\":1,\"Id\":1}", "InvalidParameter", "Id"),
        Arguments.of("{\"SiteId\":1,\"Id\":\"\\ud800\"}", "InvalidParameter", "Id"),
        Arguments.of("[]", "InvalidParameter", "body"),
        Arguments.of("[{\"SiteId\":1,\"Id\":\"x\"}]", "InvalidParameter", "body"),
        Arguments.of("\"x\"", "InvalidParameter", "body"),
        Arguments.of("1", "InvalidParameter", "body"),
        Arguments.of("{\"SiteId\":1,\"Id\":\"x\"", "InvalidParameter", "body"),
        Arguments.of("{\"SiteId\":1,\"Id\":\"x\"}}", "InvalidParameter", "body"),
        Arguments.of("{\"SiteId\":1,\"Id\":\"x\"} {}", "InvalidParameter", "body"),
        Arguments.of("{'SiteId':1}", "InvalidParameter", "body"),
        Arguments.of("SiteId=1&Id=x", "InvalidParameter", "body"),
        Arguments.of(
            "{\"SiteId\":" + "9".repeat(2000) + ",\"Id\":\"x\"}", "InvalidParameter", "SiteId"),
        Arguments.of("{\"x\":" + "[".repeat(30_000), "InvalidParameter", "body"));
  }

  @ParameterizedTest
  @MethodSource("jsonErrors")
  void json_that_is_no_valid_request_gets_the_documented_error(
      String body, String code, String parameter) throws Exception {
    Answer answer = call(post(FUNCTION, JSON, body));
    assertError(400, code, answer);
    assertEquals(parameter, answer.json().getString("Parameter"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/xml", FORM, "application/jsonp"})
  void the_function_takes_a_body_of_json_only(String contentType) throws Exception {
    String json = "{\"SiteId\":1234567890123,\"Id\":\"revoked-long-ago\"}";
    assertError(400, "InvalidParameter", call(post(FUNCTION, contentType, json)));
    assertError(403, "Unauthorized.InvalidToken", send(post(FUNCTION, contentType, json)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", JSON})
  void the_rpc_style_takes_a_body_of_a_form_only(String contentType) throws Exception {
    String target = RPC + "&SiteId=1234567890123&Id=revoked-long-ago";
    assertError(400, "InvalidParameter", call(post(target, contentType, "{}")));
    assertError(403, "Unauthorized.InvalidToken", send(post(target, contentType, "{}")));
  }

  @Test
  void a_multipart_body_is_malformed_whoever_is_known_to_send_it() throws Exception {
    for (String target : List.of(FUNCTION, RPC + "&SiteId=1234567890123&Id=revoked-long-ago")) {
      // A line break of Unicode, too, is part of the type.
      Request request = post(target, "multipart/form-data; boundary=b; x=\u0085", "--b--\r\n");
      Answer answer = call(request);
      assertError(400, "InvalidParameter", answer);
      assertEquals("body", answer.json().getString("Parameter"));
      assertError(403, "Unauthorized.InvalidToken", send(request));
    }
  }

  @Test
  void the_answer_is_json_whatever_the_client_accepts() throws Exception {
    Map<String, String> html = Map.of("Accept", "text/html");
    Request request = get(RPC + "&SiteId=1234567890123&Id=" + encode(World.freshId()));
    assertEquals(200, call(request.withHeaders(html)).status());
    assertError(400, "Certificate.StatusError", call(request.withHeaders(html)));
    assertError(404, "InvalidAction.NotFound", send(get("/nowhere").withHeaders(html)));
    assertError(404, "InvalidAction.NotFound", send(get("/q/nowhere").withHeaders(html)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/?Action=RevokeClientCertificate",
        "/?Version=2024-09-10",
        "/?Action=revokeclientcertificate&Version=2024-09-10",
        "/?Action=RevokeClientCertificate&Version=2024-09-11",
        "/?Action=RevokeClientCertificate&Action=Other&Version=2024-09-10",
        "/RevokeClientCertificate/",
        "/RevokeClientCertificate/x",
        "/revokeClientCertificate",
        "/index.html",
        "/q/../nowhere",
        "/q/openapi/nowhere",
        "/explorer",
        "/explorer/",
        "/explorer/explorer.js",
        "/explorer/certificates",
        "/%2e%2e/",
        "/revoke"
      })
  void what_is_no_operation_is_not_found_even_without_a_credential(String target) throws Exception {
    assertError(404, "InvalidAction.NotFound", send(get(target)));
    assertError(404, "InvalidAction.NotFound", call(get(target)));
  }

  @Test
  void action_and_version_come_from_headers_or_query_and_have_to_agree() throws Exception {
    String parameters = "SiteId=1234567890123&Id=revoked-long-ago";
    Map<String, String> headers =
        Map.of("x-acs-action", "RevokeClientCertificate", "x-acs-version", "2024-09-10");
    assertError(400, "Certificate.StatusError", call(get("/?" + parameters).withHeaders(headers)));
    assertError(
        400, "Certificate.StatusError", call(get(RPC + "&" + parameters).withHeaders(headers)));
    Map<String, String> other =
        Map.of("x-acs-action", "ListCertificates", "x-acs-version", "2024-09-10");
    assertError(
        404, "InvalidAction.NotFound", call(get(RPC + "&" + parameters).withHeaders(other)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"})
  void another_method_is_not_found(String method) throws Exception {
    for (String target : List.of(RPC + "&SiteId=1&Id=x", FUNCTION, "/nowhere")) {
      assertError(404, "InvalidAction.NotFound", call(get(target).withMethod(method)));
      assertError(404, "InvalidAction.NotFound", send(get(target).withMethod(method)));
    }
  }

  @Test
  void a_head_request_is_not_found_and_has_no_body() throws Exception {
    Answer answer = call(get(RPC + "&SiteId=1&Id=x").withMethod("HEAD"));
    assertEquals(404, answer.status());
    assertEquals("", answer.body());
    assertTrue(answer.head().contains("x-acs-request-id"));
  }

  static Stream<Arguments> largeBodies() {
    String filler = "x".repeat(65_536 - "{\"x\":\"\"}".length());
    return Stream.of(
        Arguments.of(post(FUNCTION, JSON, "{\"x\":\"" + filler + "\"}"), "MissingSiteId"),
        Arguments.of(post(FUNCTION, JSON, "{\"x\":\"" + filler + "\"} "), "InvalidParameter"),
        Arguments.of(post(RPC, FORM, "x=" + "y".repeat(65_534)), "MissingSiteId"),
        Arguments.of(post(RPC, FORM, "x=" + "y".repeat(65_535)), "InvalidParameter"),
        Arguments.of(post("/nowhere", FORM, "x=" + "y".repeat(70_000)), "InvalidParameter"));
  }

  @ParameterizedTest
  @MethodSource("largeBodies")
  void a_body_may_have_64_kib_and_not_one_byte_more(Request request, String code) throws Exception {
    boolean tooLarge = code.equals("InvalidParameter");
    assertError(tooLarge ? 413 : 400, code, call(request));
  }

  @ParameterizedTest
  @ValueSource(strings = {JSON, FORM, "text/plain"})
  void a_body_of_unknown_length_has_the_same_limit(String contentType) throws Exception {
    String chunk = "x".repeat(0x8000);
    String chunks =
        IntStream.range(0, 3).mapToObj(i -> "8000\r\n" + chunk + "\r\n").reduce("", String::concat);
    Request request =
        new Request("POST", RPC, Map.of("content-type", contentType, "Host", "esa.test:8443"), "")
            .withHeaders(Map.of("Transfer-Encoding", "chunked"));
    Answer answer = RawHttp.sendChunked(RestAssured.port, request, chunks + "0\r\n\r\n");
    assertError(413, "InvalidParameter", answer);
    assertEquals("body", answer.json().getString("Parameter"));
  }

  @Test
  void a_form_that_cannot_be_decoded_is_refused() throws Exception {
    assertError(400, "InvalidParameter", call(post(RPC, FORM, "SiteId=1&Id=%zz")));
  }

  @Test
  void health_needs_no_credential_and_does_not_mind_a_strange_one() throws Exception {
    for (String path : List.of("/q/health", "/q/health/live", "/q/health/ready")) {
      Answer answer = send(get(path));
      assertEquals(200, answer.status());
      assertEquals("UP", answer.json().getString("status"));
      assertEquals(200, send(get(path).withHeaders(Map.of("Authorization", "Bearer x"))).status());
    }
  }

  @Test
  void every_request_has_an_id_of_its_own() throws Exception {
    Request request = get(RPC + "&SiteId=1&Id=x");
    assertFalse(
        call(request)
            .json()
            .getString("RequestId")
            .equals(call(request).json().getString("RequestId")));
  }

  @Test
  void health_stays_open_to_what_looks_signed() throws Exception {
    for (String query : List.of("?Signature=x", "?BearerToken=x", "?AccessKeyId=x&Timestamp=x")) {
      assertEquals(200, send(get("/q/health" + query)).status());
    }
    assertEquals(
        200,
        send(get("/q/health").withHeaders(Map.of("Authorization", "ACS3-HMAC-SHA256 x"))).status());
  }

  @Test
  void a_client_that_prefers_http_2_is_served_over_http_1() throws Exception {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    for (String target : List.of(RPC, FUNCTION)) {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + target))
              .header("content-type", target.equals(RPC) ? FORM : JSON)
              .timeout(java.time.Duration.ofSeconds(10))
              .POST(HttpRequest.BodyPublishers.ofString(target.equals(RPC) ? "x=1" : "{}"))
              .build();
      var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertEquals("Unauthorized.InvalidToken", new JsonObject(answer.body()).getString("Code"));
      assertEquals(HttpClient.Version.HTTP_1_1, answer.version());
    }
  }

  @Test
  void a_request_without_a_usable_host_is_told_so_and_has_a_request_id() throws Exception {
    for (Map<String, String> headers :
        List.of(Map.<String, String>of(), Map.of("Host", "a b"), Map.of("Host", "a:99999999"))) {
      Answer answer = RawHttp.send(RestAssured.port, new Request("GET", FUNCTION, headers, ""));
      assertEquals("InvalidParameter", answer.code());
      assertEquals("Host", answer.json().getString("Parameter"));
      assertEquals(400, answer.status());
      assertSound(answer);
    }
  }

  @Test
  void a_target_that_is_no_path_is_not_found_and_has_a_request_id() throws Exception {
    assertError(404, "InvalidAction.NotFound", send(get("*").withMethod("OPTIONS")));
    assertError(404, "InvalidAction.NotFound", send(get("RevokeClientCertificate")));
  }

  @Test
  void a_get_that_announces_a_large_body_is_refused_like_any_other() throws Exception {
    Map<String, String> large = Map.of("content-length", "70000");
    for (String target : List.of(FUNCTION, RPC, "/q/health", "/nowhere")) {
      assertError(413, "InvalidParameter", send(get(target).withHeaders(large)));
    }
  }

  @Test
  void an_expectation_that_cannot_be_met_is_the_callers_mistake() throws Exception {
    Request request = post(RPC, FORM, "x=1").withHeaders(Map.of("Expect", "the-unexpected"));
    assertError(400, "InvalidParameter", call(request));
  }

  @Test
  void more_parameters_than_are_read_are_refused() throws Exception {
    String many = "&x=1".repeat(1100);
    assertError(400, "InvalidParameter", call(get(FUNCTION + "?SiteId=1&Id=x" + many)));
    Map<String, String> action =
        Map.of("x-acs-action", "RevokeClientCertificate", "x-acs-version", "2024-09-10");
    assertError(400, "InvalidParameter", call(get("/?SiteId=1&Id=x" + many).withHeaders(action)));
    assertError(400, "MissingSiteId", call(post(RPC, FORM, "x=1" + "&x=1".repeat(900))));
  }

  /** As Jackson hashes bytes, and as it hashes characters; its seeds do not tell these apart. */
  static Stream<Supplier<Stream<String>>> alike() {
    return Stream.of(
        () ->
            IntStream.iterate(0, i -> i + 1)
                .mapToObj(TriggersTest::nameOfHashZero)
                .filter(name -> name.matches("[!#-\\[\\]-~]{8}"))
                .limit(4900),
        () ->
            IntStream.range(0, 1 << 11)
                .mapToObj(i -> Integer.toBinaryString(i | 1 << 11).substring(1))
                .map(bits -> bits.replace("0", "Ab").replace("1", "BA")));
  }

  private static String nameOfHashZero(int number) {
    int first = 0x30303030;
    for (int digit = 0; digit < 4; digit++) {
      first += (number >> 6 * digit & 63) << 8 * digit;
    }
    int hash = first + (first >>> 15);
    hash ^= hash >>> 9;
    int inverseOf33 = 0x3E0F83E1;
    byte[] name = ByteBuffer.allocate(8).putInt(first).putInt(-hash * inverseOf33).array();
    return new String(name, StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @MethodSource("alike")
  void names_that_hash_alike_are_names_like_any_other(Supplier<Stream<String>> names)
      throws Exception {
    String body =
        names
            .get()
            .map(name -> "\"" + name + "\":1")
            .collect(Collectors.joining(",", "{\"SiteId\":1,", "}"));
    assertError(400, "Id.MissingParameter", call(post(FUNCTION, JSON, body)));
  }
}

package dev.clientcert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.Broker.Mode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Revocation by events, as a broker delivers them. */
@QuarkusTest
@WithTestResource(World.class)
class EventsTest {

  private static final String STRUCTURED = "application/cloudevents+json";

  private static CloudEvent fresh() {
    return Broker.asking(World.SITE, World.freshId()).build();
  }

  private static String codeOf(HttpResponse<String> answer) {
    return answer.statusCode() + " " + new JsonObject(answer.body()).getString("Code");
  }

  @ParameterizedTest
  @EnumSource
  void an_event_revokes_and_is_answered_by_an_event_that_says_so(Mode mode) throws Exception {
    String id = World.freshId();
    HttpResponse<String> answer = Broker.deliver(Broker.asking(World.SITE, id).build(), mode);
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals(
        mode == Mode.STRUCTURED ? STRUCTURED : "application/json",
        answer.headers().firstValue("content-type").orElseThrow());
    CloudEvent revoked = Broker.eventIn(answer);
    assertEquals("dev.clientcert.ClientCertificateRevoked", revoked.getType());
    assertEquals(URI.create("/RevokeClientCertificate"), revoked.getSource());
    JsonObject data = Broker.dataOf(revoked);
    assertEquals(
        new JsonObject()
            .put("SiteId", World.SITE)
            .put("SiteName", World.SITE_NAME)
            .put("Id", id)
            .put("RequestId", revoked.getId()),
        data);
    assertTrue(revoked.getId().matches(OfficialClient.REQUEST_ID), revoked.getId());
    assertEquals(List.of(revoked.getId()), answer.headers().allValues("x-acs-request-id"));
    assertEquals(
        "400 Certificate.StatusError",
        codeOf(Broker.deliver(Broker.asking(World.SITE, id).build(), mode)),
        "another event about the same certificate");
  }

  @ParameterizedTest
  @CsvSource({"BINARY,BINARY", "STRUCTURED,STRUCTURED", "BINARY,STRUCTURED"})
  void the_same_event_delivered_again_gets_the_first_answer_again(Mode first, Mode again)
      throws Exception {
    CloudEvent event = fresh();
    CloudEvent answer = Broker.eventIn(Broker.deliver(event, first));
    for (int i = 0; i < 3; i++) {
      HttpResponse<String> repeated = Broker.deliver(event, again);
      assertEquals(200, repeated.statusCode(), repeated.body());
      assertEquals(Broker.dataOf(answer), Broker.dataOf(Broker.eventIn(repeated)));
      assertEquals(answer.getId(), Broker.eventIn(repeated).getId());
    }
  }

  @Test
  void crls_and_ocsp_are_not_in_this_artifact() throws Exception {
    RawHttp.Request question =
        new RawHttp.Request("GET", "/ocsp/AAAA", Map.of("host", "localhost"), "");
    assertEquals("InvalidAction.NotFound", RawHttp.send(RestAssured.port, question).code());
  }

  @Test
  void an_event_of_the_same_id_from_another_source_is_another_event() throws Exception {
    CloudEvent event = fresh();
    assertEquals(200, Broker.deliver(event, Mode.BINARY).statusCode());
    CloudEvent other =
        CloudEventBuilder.v1(event).withSource(URI.create("urn:test:another")).build();
    assertEquals("400 Certificate.StatusError", codeOf(Broker.deliver(other, Mode.BINARY)));
  }

  @Test
  void of_concurrent_deliveries_of_two_events_those_of_one_all_succeed() {
    String id = World.freshId();
    List<CloudEvent> events =
        List.of(Broker.asking(World.SITE, id).build(), Broker.asking(World.SITE, id).build());
    List<CompletableFuture<HttpResponse<String>>> deliveries = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      deliveries.add(
          Broker.deliverAsync(events.get(i % 2), i % 3 == 0 ? Mode.STRUCTURED : Mode.BINARY));
    }
    Set<Set<Integer>> statuses = new java.util.HashSet<>();
    for (int event = 0; event < 2; event++) {
      int parity = event;
      statuses.add(
          java.util.stream.IntStream.range(0, 100)
              .filter(i -> i % 2 == parity)
              .mapToObj(i -> deliveries.get(i).join().statusCode())
              .collect(Collectors.toSet()));
    }
    assertEquals(Set.of(Set.of(200), Set.of(400)), statuses);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(Broker.asking("{}"), "400 MissingSiteId"),
        Arguments.of(Broker.asking("null"), "400 MissingSiteId"),
        Arguments.of(Broker.asking("{\"SiteId\":1}"), "400 Id.MissingParameter"),
        Arguments.of(Broker.asking(-1, "x"), "400 InvalidParameter"),
        Arguments.of(Broker.asking(World.SITE, "x".repeat(129)), "400 InvalidParameter"),
        Arguments.of(Broker.asking("[1]"), "400 InvalidParameter"),
        Arguments.of(Broker.asking("\"text\""), "400 InvalidParameter"),
        Arguments.of(Broker.asking(World.SITE, "unknown"), "400 Certificate.NotFound"),
        Arguments.of(Broker.asking(World.FOREIGN_SITE, "foreign"), "400 Certificate.NotFound"),
        Arguments.of(Broker.asking(World.SITE, World.REVOKED_ID), "400 Certificate.StatusError"),
        Arguments.of(
            Broker.asking(World.SITE, "x").withType("other"), "400 InvalidAction.NotFound"),
        Arguments.of(
            Broker.asking(World.SITE, "x").withType("RevokeClientCertificate"),
            "400 InvalidAction.NotFound"),
        Arguments.of(
            Broker.asking(World.SITE, "x").withDataContentType("text/plain"),
            "400 InvalidParameter"),
        Arguments.of(
            Broker.asking("{\"SiteId\":1,\"Id\":\"%s\"}".formatted("x".repeat(70_000))),
            "413 InvalidParameter"));
  }

  /** Knative delivers 404, 408, 409, 429 and 5xx again, and nothing else. */
  @ParameterizedTest
  @MethodSource("refusals")
  void what_no_retry_can_cure_is_refused_with_a_status_that_is_not_retried(
      CloudEventBuilder event, String refusal) throws Exception {
    for (Mode mode : Mode.values()) {
      HttpResponse<String> answer = Broker.deliver(event.build(), mode);
      assertEquals(refusal, codeOf(answer), mode + ": " + answer.body());
      assertEquals(
          new JsonObject(answer.body()).getString("RequestId"),
          answer.headers().firstValue("x-acs-request-id").orElseThrow());
    }
  }

  static Stream<Arguments> handMade() {
    String data = "{\"SiteId\":1,\"Id\":\"x\"}";
    Map<String, String> binary =
        Map.of(
            "ce-specversion", "1.0",
            "ce-type", Broker.TYPE,
            "ce-id", "1",
            "ce-source", "/s",
            "Content-Type", "application/json");
    String structured =
        "{\"specversion\":\"1.0\",\"type\":\"%s\",\"id\":\"1\",\"source\":\"/s\""
            .formatted(Broker.TYPE);
    Map<String, String> typed = Map.of("Content-Type", STRUCTURED);
    return Stream.of(
        Arguments.of(with(binary, "ce-id", ""), data, "id"),
        Arguments.of(with(binary, "ce-source", ""), data, "source"),
        Arguments.of(with(binary, "ce-specversion", "0.3"), data, "specversion"),
        Arguments.of(without(binary, "ce-id"), data, "id"),
        Arguments.of(without(binary, "ce-type"), data, "type"),
        Arguments.of(with(binary, "ce-id", "%ff1"), data, "id"),
        Arguments.of(with(binary, "ce-id", "%fe1"), data, "id"),
        Arguments.of(with(binary, "ce-id", "%ED%A0%80"), data, "id"),
        Arguments.of(with(binary, "ce-id", "%C3x%A9"), data, "id"),
        Arguments.of(with(binary, "ce-id", "\"\""), data, "id"),
        Arguments.of(with(binary, "ce-type", "%ff"), data, "type"),
        Arguments.of(with(binary, "ce-source", "/%C3"), data, "source"),
        Arguments.of(with(binary, "ce-subject", "\"%ff\""), data, "subject"),
        Arguments.of(with(binary, "ce-source", "%"), data, "source"),
        Arguments.of(with(binary, "ce-dataschema", "/a%20b"), data, "dataschema"),
        Arguments.of(Map.of("ce-specversion", "1.0"), data, "type"),
        Arguments.of(with(binary, "Content-Type", "multipart/form-data"), data, "datacontenttype"),
        Arguments.of(binary, data + " {}", "body"),
        Arguments.of(binary, "{\"SiteId\":1e400,\"Id\":\"x\"}", "SiteId"),
        Arguments.of(typed, structured + ",\"data\":{\"SiteId\":1e400,\"Id\":\"x\"}}", "SiteId"),
        Arguments.of(typed, structured + ",\"data\":" + data + "} {}", "body"),
        Arguments.of(
            typed, structured.replace("\"1\"", "\"\\ud800\"") + ",\"data\":" + data + "}", "id"),
        Arguments.of(binary, "{\"SiteId\":", "body"),
        Arguments.of(binary, "no json", "body"),
        Arguments.of(binary, "{\"SiteId\":1,\"SiteId\":1,\"Id\":\"x\"}", "SiteId"),
        Arguments.of(typed, "", "body"),
        Arguments.of(typed, "[]", "body"),
        Arguments.of(typed, "{", "body"),
        Arguments.of(typed, structured + ",\"data\":" + data, "body"),
        Arguments.of(typed, structured + ",\"id\":\"2\",\"data\":" + data + "}", "body"),
        Arguments.of(
            typed, structured + ",\"data\":{\"SiteId\":1,\"SiteId\":2,\"Id\":\"x\"}}", "SiteId"),
        Arguments.of(
            typed, structured + ",\"data\":{\"SiteId\":1,\"Id\":\"x\",\"Id\":\"x\"}}", "Id"),
        Arguments.of(typed, structured + ",\"x\":1,\"x\":1,\"data\":" + data + "}", "body"),
        Arguments.of(typed, structured + ",\"x\":null,\"x\":1,\"data\":" + data + "}", "body"),
        Arguments.of(typed, structured + ",\"data\":null,\"data\":" + data + "}", "body"),
        Arguments.of(typed, structured + ",\"data_base64\":\"e30\\n=\"}", "data_base64"),
        Arguments.of(typed, structured + ",\"data_base64\":\"e30=!\"}", "data_base64"),
        Arguments.of(typed, structured + ",\"data_base64\":\"/w==\"}", "data_base64"),
        Arguments.of(typed, structured + ",\"data_base64\":\"\"}", "data_base64"),
        Arguments.of(typed, structured + ",\"data_base64\":1}", "data_base64"),
        Arguments.of(typed, structured + ",\"data_base64\":\"e30=\",\"data\":{}}", "data_base64"),
        Arguments.of(typed, structured + ",\"data_base64\":\"ew==\"}", "body"),
        Arguments.of(
            typed,
            structured + ",\"data_base64\":\"e30=\",\"datacontenttype\":\"text/plain\"}",
            "datacontenttype"),
        Arguments.of(
            typed, structured + ",\"data\":{},\"datacontenttype\":\"json\"}", "datacontenttype"),
        Arguments.of(typed, structured + ",\"data\":{},\"datacontenttype\":1}", "datacontenttype"),
        Arguments.of(with(binary, "Content-Type", "application/x-json"), data, "datacontenttype"),
        Arguments.of(with(binary, "Content-Type", "a/b+json+xml"), data, "datacontenttype"),
        Arguments.of(with(binary, "ce-source", "no uri"), data, "source"),
        Arguments.of(with(binary, "ce-time", "yesterday"), data, "time"),
        Arguments.of(with(binary, "ce-subject", ""), data, "subject"),
        Arguments.of(with(binary, "ce-dataschema", "/relative"), data, "dataschema"),
        Arguments.of(typed, structured.replace("\"1\"", "\"\"") + ",\"data\":" + data + "}", "id"),
        Arguments.of(typed, structured.replace("/s", "") + ",\"data\":" + data + "}", "source"),
        Arguments.of(typed, structured.replace("/s", "%zz") + ",\"data\":" + data + "}", "source"),
        Arguments.of(typed, structured + ",\"time\":1,\"data\":" + data + "}", "time"),
        Arguments.of(typed, structured + ",\"subject\":\"\",\"data\":" + data + "}", "subject"),
        Arguments.of(
            typed, structured + ",\"dataschema\":\"\",\"data\":" + data + "}", "dataschema"),
        Arguments.of(typed, "{\"type\":1}", "type"),
        Arguments.of(
            Map.of("Content-Type", "application/cloudevents-batch+json"), "[]", "Content-Type"),
        Arguments.of(Map.of("Content-Type", "application/cloudevents+avro"), "x", "Content-Type"));
  }

  private static Map<String, String> with(Map<String, String> all, String name, String value) {
    Map<String, String> changed = new java.util.HashMap<>(all);
    changed.put(name, value);
    return changed;
  }

  private static Map<String, String> without(Map<String, String> all, String name) {
    Map<String, String> changed = new java.util.HashMap<>(all);
    changed.remove(name);
    return changed;
  }

  @ParameterizedTest
  @MethodSource("handMade")
  void a_malformed_event_is_refused_for_good_and_told_which_part_is_malformed(
      Map<String, String> headers, String body, String part) throws Exception {
    HttpRequest.Builder request = Broker.request().POST(HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    HttpResponse<String> answer = Broker.send(request.build());
    assertEquals("400 InvalidParameter", codeOf(answer));
    assertEquals(part, new JsonObject(answer.body()).getString("Parameter"));
  }

  @Test
  void a_batch_is_refused_with_a_header_that_says_what_is_taken_instead() throws Exception {
    HttpResponse<String> answer =
        Broker.send(
            Broker.request()
                .header("Content-Type", "application/cloudevents-batch+json")
                .POST(HttpRequest.BodyPublishers.ofString("[" + structured("{}", "") + "]"))
                .build());
    assertEquals("400 InvalidParameter", codeOf(answer));
    assertEquals(
        List.of("application/cloudevents+json, application/json"),
        answer.headers().allValues("accept"));
  }

  /** A structured event with this data, and with these further members. */
  private static String structured(String data, String members) {
    return "{\"specversion\":\"1.0\",\"type\":\"%s\",\"id\":\"%s\",\"source\":\"/s\",\"data\":%s%s}"
        .formatted(Broker.TYPE, UUID.randomUUID(), data, members);
  }

  /** A binary event with this data, of this type or of none. */
  private static HttpRequest binary(String data, String contentType) {
    HttpRequest.Builder request =
        Broker.request()
            .header("ce-specversion", "1.0")
            .header("ce-type", Broker.TYPE)
            .header("ce-id", UUID.randomUUID().toString())
            .header("ce-source", "/s")
            .POST(HttpRequest.BodyPublishers.ofString(data));
    return (contentType == null ? request : request.header("Content-Type", contentType)).build();
  }

  private static HttpRequest structured(String event) {
    return Broker.request()
        .header("Content-Type", STRUCTURED)
        .POST(HttpRequest.BodyPublishers.ofString(event))
        .build();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",\"datacontenttype\":null",
        ",\"datacontenttype\":\"\"",
        ",\"datacontenttype\":\" \"",
        ",\"datacontenttype\":\"APPLICATION/JSON; charset=utf-8\"",
        ",\"datacontenttype\":\"application/vnd.inventory+json\"",
        ",\"datacontenttype\":\"application/json\",\"data_base64\":null,\"subject\":null,\"x\":[1]",
        ",\"subject\":\"a b\",\"dataschema\":\"urn:schema:1\",\"time\":\"2026-11-26T05:30:00Z\"",
        ",\"time\":\"2016-12-31t23:59:60.1234567890123+00:00\"",
        ",\"time\":\"2026-11-26T05:30:00+23:59\"",
        ",\"time\":\"2026-11-26T05:30:00-18:01\"",
        ",\"time\":\"0000-01-01T00:00:00-00:00\""
      })
  void a_structured_event_may_say_of_its_data_that_it_is_json_or_say_nothing(String attributes)
      throws Exception {
    String event = structured(Calls.body(World.SITE, World.freshId()), attributes);
    assertEquals(200, Broker.send(structured(event)).statusCode());
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "application/vnd.inventory+json",
        "application/problem+json; charset=utf-8",
        "Text/JSON",
        "application/json"
      })
  void a_binary_event_may_be_of_any_type_of_json_or_of_none(String contentType) throws Exception {
    HttpRequest event = binary(Calls.body(World.SITE, World.freshId()), contentType);
    assertEquals(200, Broker.send(event).statusCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",\"datacontenttype\":\"application/json\"",
        ",\"datacontenttype\":\"application/vnd.inventory+json\",\"data\":null"
      })
  void data_in_base64_are_decoded_and_are_the_same_event_as_in_clear(String attributes)
      throws Exception {
    String data = Calls.body(World.SITE, World.freshId());
    String clear = structured(data, attributes.replace(",\"data\":null", ""));
    String encoded =
        clear.replace(
            "\"data\":" + data,
            "\"data_base64\":\"%s\""
                .formatted(Base64.getEncoder().encodeToString(data.getBytes(UTF_8))));
    if (attributes.contains("null")) {
      encoded = encoded.replaceFirst("}$", ",\"data\":null}");
    }
    HttpResponse<String> first = Broker.send(structured(encoded));
    assertEquals(200, first.statusCode(), first.body());
    assertEquals(
        Broker.eventIn(first).getId(), Broker.eventIn(Broker.send(structured(clear))).getId());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-26",
        "2026-11-26T05:30Z",
        "2026-11-26T05:30:00",
        "2026-11-26 05:30:00Z",
        "2026-02-30T05:30:00Z",
        "2026-11-26T24:00:00Z",
        "2026-11-26T05:60:00Z",
        "2026-11-26T05:30:61Z",
        "2026-11-26T05:30:00.Z",
        "2026-11-26T05:30:00+01",
        "2026-11-26T05:30:00+24:00",
        "2026-11-26T05:30:00+23:60",
        "2026-11-26T05:30:00+0100",
        "+12026-11-26T05:30:00Z",
        "1764135000",
        ""
      })
  void a_time_that_is_none_of_rfc_3339_is_malformed(String time) throws Exception {
    String data = Calls.body(World.SITE, World.freshId());
    HttpResponse<String> answer =
        Broker.send(structured(structured(data, ",\"time\":\"" + time + "\"")));
    assertEquals("400 InvalidParameter", codeOf(answer));
    assertEquals("time", new JsonObject(answer.body()).getString("Parameter"));
    HttpRequest.Builder timed = HttpRequest.newBuilder(binary(data, null), (name, value) -> true);
    assertEquals(
        "400 InvalidParameter", codeOf(Broker.send(timed.header("ce-time", time).build())));
  }

  @ParameterizedTest
  @CsvSource({
    "SiteId, '{\"SiteId\":1234567890123.0,\"Id\":\"%s\"}'",
    "SiteId, '{\"SiteId\":1234567890123e0,\"Id\":\"%s\"}'",
    "SiteId, '{\"SiteId\":12345678901230e-1,\"Id\":\"%s\"}'",
    "SiteId, '{\"SiteId\":[1234567890123],\"Id\":\"%s\"}'",
    "Id,     '{\"SiteId\":1234567890123,\"Id\":\"\\ud800\",\"%s\":0}'",
    "Id,     '{\"SiteId\":1234567890123,\"Id\":[\"%s\"]}'"
  })
  void data_that_only_resemble_a_certificate_revoke_nothing_in_either_mode(String part, String data)
      throws Exception {
    String id = World.freshId();
    String resembling = data.formatted(id);
    for (HttpRequest event :
        List.of(binary(resembling, "application/json"), structured(structured(resembling, "")))) {
      HttpResponse<String> answer = Broker.send(event);
      assertEquals("400 InvalidParameter", codeOf(answer));
      assertEquals(part, new JsonObject(answer.body()).getString("Parameter"));
    }
    assertEquals(
        200, Broker.deliver(Broker.asking(World.SITE, id).build(), Mode.BINARY).statusCode());
  }

  /** An event in each of the ways in which it can be delivered. */
  private static List<HttpRequest> ways(String data) {
    String encoded = Base64.getEncoder().encodeToString(data.getBytes(UTF_8));
    String start =
        "{\"specversion\":\"1.0\",\"type\":\"%s\",\"id\":\"1\",\"source\":\"/s\""
            .formatted(Broker.TYPE);
    HttpRequest.Builder binary =
        HttpRequest.newBuilder(
            binary(data, "application/json"), (name, value) -> !name.equals("ce-id"));
    return List.of(
        binary.header("ce-id", "1").build(),
        structured(start + ",\"data\":" + data + "}"),
        structured(start + ",\"data_base64\":\"" + encoded + "\"}"));
  }

  static Stream<Arguments> peculiar() {
    String known = "{\"SiteId\":1234567890123,\"Id\":\"%s\",";
    return Stream.of(
        Arguments.of(known + "\"x\":1,\"x\":2}", null),
        Arguments.of(known + "\"x\":{\"y\":1,\"y\":2}}", null),
        Arguments.of(known + "\"x\":" + "[".repeat(999) + "]".repeat(999) + "}", null),
        Arguments.of(known + "\"x\":" + "[".repeat(1000) + "]".repeat(1000) + "}", "body"),
        Arguments.of(known + "\"SiteId\":1234567890123}", "SiteId"),
        Arguments.of(known + "\"Id\":\"x\"}", "Id"),
        Arguments.of(known + "\"Id\":null}", "Id"),
        Arguments.of(known + "\"x\":1e9999999999}", null));
  }

  @ParameterizedTest
  @MethodSource("peculiar")
  void data_get_the_same_answer_in_whatever_mode_they_come(String data, String part)
      throws Exception {
    Set<String> ids = new java.util.HashSet<>();
    List<HttpRequest> ways = ways(data.formatted(World.freshId()));
    for (HttpRequest way : ways) {
      HttpResponse<String> answer = Broker.send(way);
      assertEquals(part == null ? 200 : 400, answer.statusCode(), answer.body());
      assertEquals(part, new JsonObject(answer.body()).getString("Parameter"));
      ids.add(answer.headers().firstValue("x-acs-request-id").orElseThrow());
    }
    // What is no JSON has no identity.
    assertEquals("body".equals(part) ? ways.size() : 1, ids.size());
  }

  @Test
  void data_that_differ_in_half_a_surrogate_pair_only_are_not_the_same_request() throws Exception {
    Set<String> ids = new java.util.HashSet<>();
    List<String> halves =
        List.of("\\ud800", "\\ud801", "\\udc00", "?", "\\ufffd", "\\ud800\\udc00");
    for (String half : halves) {
      String data = "{\"SiteId\":1,\"Id\":\"x\",\"y\":\"%s\"}".formatted(half);
      for (HttpRequest way : ways(data)) {
        ids.add(new JsonObject(Broker.send(way).body()).getString("RequestId"));
      }
    }
    assertEquals(halves.size(), ids.size());
  }

  /** The id of the request that a binary event with these headers makes. */
  private static String requestIdOf(Map<String, String> headers) throws Exception {
    Map<String, String> all = new java.util.HashMap<>();
    all.put("host", "h");
    all.put("authorization", "Bearer " + Broker.TOKEN);
    all.put("content-type", "application/json");
    all.put("ce-specversion", "1.0");
    all.put("ce-type", Broker.TYPE);
    all.put("ce-id", "1");
    all.put("ce-source", "/s");
    all.putAll(headers);
    RawHttp.Answer answer =
        RawHttp.send(
            RestAssured.port,
            new RawHttp.Request("POST", "/", all, "{\"SiteId\":1,\"Id\":\"nobody\"}"));
    assertEquals("Certificate.NotFound", answer.code(), answer.body());
    return new JsonObject(answer.body()).getString("RequestId");
  }

  /** The id of the same request made of a structured event. */
  private static String requestIdOf(String id, String source) throws Exception {
    JsonObject event =
        new JsonObject()
            .put("specversion", "1.0")
            .put("type", Broker.TYPE)
            .put("id", id)
            .put("source", source)
            .put("data", new JsonObject().put("SiteId", 1).put("Id", "nobody"));
    return new JsonObject(Broker.send(structured(event.encode())).body()).getString("RequestId");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        // Encoded, as CloudEvents wants it.
        "ce-id, a%20b, a b",
        "ce-id, 50%25, 50%",
        "ce-id, %25zz, %zz",
        "ce-id, %22a%22, \"a\"",
        "ce-id, %C3%A9%f0%9F%98%80, é😀",
        "ce-source, https://x/a%2520b, https://x/a%20b",
        // Quoted, as it may be, too.
        "ce-id, \"a b\", a b",
        "ce-id, \"a\\\"b\\\\c\\d\", a\"b\\cd",
        "ce-id, \"a%20b\\%21\", a b!",
        "ce-source, \"/a\", /a",
        // Not quoted, whatever it looks like.
        "ce-id, \", \"",
        "ce-id, \"a\" \"b\", \"a\" \"b\"",
        "ce-id, a\\b, a\\b",
        // Not encoded, as it should not be.
        "ce-id, 50%, 50%",
        "ce-id, %zz, %zz",
        "ce-id, 100% of a%20b, 100% of a%20b",
        "ce-id, \"50%\", 50%",
        "ce-source, https://x/a%20b, https://x/a%20b",
        "ce-source, /a%00, /a%00",
        "ce-source, /%25, /%25"
      })
  void a_header_means_what_it_can_only_mean(String header, String value, String meaning)
      throws Exception {
    boolean isId = header.equals("ce-id");
    assertEquals(
        requestIdOf(isId ? meaning : "1", isId ? "/s" : meaning),
        requestIdOf(Map.of(header, value)));
  }

  @Test
  void a_header_that_is_not_encoded_is_read_as_utf8() throws Exception {
    assertEquals(requestIdOf("Áé 50%", "/s"), requestIdOf(Map.of("ce-id", "Áé 50%")));
    assertEquals(
        requestIdOf("1", "/s"),
        requestIdOf(
            Map.of("ce-subject", "100% done", "ce-dataschema", "https://x/a%20b", "ce-x", "%ff%")));
  }

  /** No string of CloudEvents has any of these. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\u0000",
        "\\u0009",
        "\\u000a",
        "\\u001f",
        "\\u007f",
        "\\u0085",
        "\\u009f",
        "\\ufdd0",
        "\\ufdef",
        "\\ufffe",
        "\\uffff",
        "\\ud83f\\udffe",
        "\\udbff\\udfff",
        "\\ud800",
        "\\udc00\\ud800"
      })
  void an_attribute_with_what_is_no_character_is_malformed(String escape) throws Exception {
    for (String name : List.of("id", "source", "type", "subject")) {
      JsonObject valid = new JsonObject(structured("{}", ",\"subject\":\"s\""));
      String spelt = "\"" + name + "\":\"" + valid.getString(name);
      String event = valid.encode().replace(spelt, spelt + escape);
      HttpResponse<String> answer = Broker.send(structured(event));
      assertEquals("400 InvalidParameter", codeOf(answer), event);
      assertEquals(name, new JsonObject(answer.body()).getString("Parameter"));
    }
    String character = new JsonObject("{\"x\":\"" + escape + "\"}").getString("x");
    String encoded = SignedRequest.encode(Map.of("x", character)).substring(2);
    HttpRequest.Builder binary = HttpRequest.newBuilder(binary("{}", null), (name, value) -> true);
    HttpResponse<String> answer = Broker.send(binary.header("ce-subject", encoded).build());
    // Half a surrogate pair cannot be sent in a header; what stands for it is a question mark.
    assertEquals(
        encoded.startsWith("%3F") ? "MissingSiteId" : "InvalidParameter",
        new JsonObject(answer.body()).getString("Code"));
  }

  @Test
  void an_attribute_may_have_any_other_characters() throws Exception {
    String id = " \u00a0~\u00ad\ud83d\ude00\ufffd\ue000\ufdcf\ufdf0\ufffc";
    String encoded = SignedRequest.encode(Map.of("x", id)).substring(2).replace("+", "%20");
    assertEquals(requestIdOf(id, "/s"), requestIdOf(Map.of("ce-id", encoded)));
  }

  /** What is kept in a database knows the event again by this id. */
  @ParameterizedTest
  @EnumSource
  void the_id_of_an_events_request_stays_the_same_from_version_to_version(Mode mode)
      throws Exception {
    CloudEvent event =
        Broker.asking("{\"SiteId\": 1, \"Id\": \"\\u00e9\", \"weight\": 1.50}")
            .withId("1")
            .withSource(URI.create("urn:test:pinned"))
            .build();
    assertEquals(
        "9865282D-E70E-847D-935B-BDDB2396C57E",
        new JsonObject(Broker.deliver(event, mode).body()).getString("RequestId"));
  }

  /** Half of the body is one value that invites to spend more on it than on any other text. */
  static Stream<String> costly() {
    int length = 60_000;
    return Stream.of(
        "1".repeat(length),
        "1" + "0".repeat(length) + ".0",
        "1." + "0".repeat(length) + "1",
        "0." + "0".repeat(length),
        "1e" + "9".repeat(length),
        "1." + "0".repeat(length) + "e-" + "9".repeat(9),
        "[" + "1e99999,".repeat(length / 8) + "0]",
        "[" + (("1" + "0".repeat(60) + ".0,").repeat(length / 64)) + "0]",
        "[".repeat(length / 2) + "]".repeat(length / 2),
        "[".repeat(990) + "1" + "0".repeat(length - 2000) + ".0" + "]".repeat(990),
        "[".repeat(990) + "1e9999999999,".repeat(length / 14) + "0" + "]".repeat(990),
        "[".repeat(990) + "1e-9999999999,".repeat(length / 15) + "0" + "]".repeat(990),
        "[".repeat(990) + "1000e2147483647,".repeat(length / 17) + "0" + "]".repeat(990),
        IntStream.range(0, length / 11)
            .mapToObj(i -> "\"%06d\":0".formatted(i))
            .collect(Collectors.joining(",", "{", "}")));
  }

  /**
   * By the fastest of several calls, of as many as it takes on a busy machine, and by a factor that
   * only what grows faster than the body can reach: it was over 1000 in places.
   */
  @ParameterizedTest
  @MethodSource("costly")
  void no_json_costs_many_times_what_plain_text_of_its_length_costs(String value) {
    String plain = "\"" + "x".repeat(value.length() - 2) + "\"";
    String data = "{\"SiteId\":%s,\"Id\":\"x\"}";
    List<Function<String, HttpRequest>> ways =
        List.of(
            json -> binary(data.formatted(json), "application/json"),
            json -> structured(structured(data.formatted(json), "")),
            json -> structured(structured("{}", ",\"x\":" + json)),
            json -> call(data.formatted(json)),
            json -> call("{\"x\":%s}".formatted(json)));
    for (Function<String, HttpRequest> way : ways) {
      long usual = LongStream.generate(() -> time(way, plain)).limit(3).min().orElseThrow();
      assertTrue(
          LongStream.generate(() -> time(way, value)).limit(20).anyMatch(it -> it < 30 * usual),
          () -> "each of 20 calls takes 30 times " + usual / 1000 + " µs");
    }
  }

  @Test
  void names_that_hash_alike_are_names_like_any_other() throws Exception {
    String alike =
        IntStream.range(0, 1 << 11)
            .mapToObj(
                i ->
                    "\"%s\":0"
                        .formatted(
                            IntStream.range(0, 11)
                                .mapToObj(bit -> (i >> bit & 1) == 0 ? "Ab" : "BA")
                                .collect(Collectors.joining())))
            .collect(Collectors.joining(",", "{", "}"));
    assertEquals("400 MissingSiteId", codeOf(Broker.send(binary(alike, "application/json"))));
    assertEquals("400 MissingSiteId", codeOf(Broker.send(structured(structured(alike, "")))));
    assertEquals(
        "400 MissingSiteId", codeOf(Broker.send(structured(structured("{}", ",\"x\":" + alike)))));
  }

  /** A call of the function by plain HTTP, with a bearer token. */
  private static HttpRequest call(String body) {
    try {
      HttpRequest.Builder request =
          Broker.requestWithoutToken()
              .uri(Broker.request().build().uri().resolve("/RevokeClientCertificate"))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body));
      SignedRequest.bearerHeaders("bearer-good", body).forEach(request::header);
      return request.build();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static long time(Function<String, HttpRequest> way, String json) {
    HttpRequest request = way.apply(json);
    long start = System.nanoTime();
    HttpResponse<String> answer = assertDoesNotThrow(() -> Broker.send(request));
    long time = System.nanoTime() - start;
    assertEquals(400, answer.statusCode(), answer.body());
    return time;
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"type\":\"other\"}", "{\"type\":", "[]", ""})
  void of_an_event_without_the_token_nothing_is_read(String event) throws Exception {
    HttpRequest request =
        Broker.requestWithoutToken()
            .header("Content-Type", STRUCTURED)
            .POST(HttpRequest.BodyPublishers.ofString(event))
            .build();
    assertEquals("403 Unauthorized.InvalidToken", codeOf(Broker.send(request)));
  }

  /** In headers, percent signs encode; so this is the same event in both modes. */
  @Test
  void the_same_event_is_known_again_by_an_id_that_is_encoded_in_one_mode_only() throws Exception {
    String data = Calls.body(World.SITE, World.freshId());
    HttpRequest.Builder binary =
        Broker.request()
            .header("ce-specversion", "1.0")
            .header("ce-type", Broker.TYPE)
            .header("ce-source", "/s")
            .header("ce-id", "a%20b+c%C3%A9")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(data));
    HttpRequest.Builder structured =
        Broker.request()
            .header("Content-Type", STRUCTURED)
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"specversion\":\"1.0\",\"type\":\"%s\",\"id\":\"a b+c\\u00e9\",\"source\":\"/s\",\"data\":%s}"
                        .formatted(Broker.TYPE, data)));
    CloudEvent first = Broker.eventIn(Broker.send(binary.build()));
    CloudEvent second = Broker.eventIn(Broker.send(structured.build()));
    assertEquals(first.getId(), second.getId());
  }

  @Test
  void another_certificate_in_an_event_of_the_same_id_is_another_request() throws Exception {
    CloudEvent event = fresh();
    CloudEvent other =
        Broker.asking(World.SITE, World.freshId())
            .withId(event.getId())
            .withSource(event.getSource())
            .build();
    String first = Broker.eventIn(Broker.deliver(event, Mode.BINARY)).getId();
    String second = Broker.eventIn(Broker.deliver(other, Mode.BINARY)).getId();
    assertEquals(2, Set.of(first, second).size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ce-id",
        "ce-type",
        "ce-source",
        "ce-specversion",
        "Content-Type",
        "Authorization"
      })
  void a_header_that_came_twice_is_refused(String name) throws Exception {
    HttpRequest once = Mode.BINARY.write(fresh(), Broker.request());
    HttpRequest.Builder twice = HttpRequest.newBuilder(once, (header, value) -> true);
    twice.header(name, once.headers().firstValue(name).orElseThrow());
    assertEquals(
        name.equals("Authorization") ? "403 Unauthorized.InvalidToken" : "400 InvalidParameter",
        codeOf(Broker.send(twice.build())));
  }

  @ParameterizedTest
  @CsvSource({
    "POST, *, ce-id, 1",
    "POST, *, content-type, application/cloudevents+json",
    "OPTIONS, *, ce-id, 1",
    "POST, /x, ce-time, x",
    "POST, /x, CE-Subject, x",
    "POST, /x, ce-any, x",
    "POST, /x, content-type, 'application/json, application/cloudevents+json'",
    "POST, /q/x, ce-id, 1",
    "POST, /q/health/ready, ce-id, 1",
    "GET, /, ce-id, 1",
    "PUT, /, ce-id, 1",
    "POST, //, ce-id, 1",
    "POST, /%2e%2e/x, ce-id, 1"
  })
  void nothing_that_looks_like_an_event_gets_a_status_that_is_retried(
      String method, String target, String header, String value) throws Exception {
    RawHttp.Request request =
        new RawHttp.Request(
            method,
            target,
            Map.of("host", "h", header, value, "authorization", "Bearer " + Broker.TOKEN),
            "");
    assertEquals(400, RawHttp.send(RestAssured.port, request).status());
  }

  @ParameterizedTest
  @CsvSource({
    "Content-Type, application/cloudevents+json, Content-Type",
    "ce-time, 2026-11-26T05:30:00Z, type",
    "ce-subject, x, type",
    "ce-any, x, type"
  })
  void whatever_says_so_makes_a_request_an_event(String header, String value, String part)
      throws Exception {
    HttpRequest.Builder request =
        Broker.request()
            .header("Content-Type", "application/json")
            .header(header, value)
            .POST(HttpRequest.BodyPublishers.ofString(Calls.body(World.SITE, World.freshId())));
    HttpResponse<String> answer = Broker.send(request.build());
    assertEquals("400 InvalidParameter", codeOf(answer));
    assertEquals(part, new JsonObject(answer.body()).getString("Parameter"));
  }

  @Test
  void what_is_open_to_all_is_no_delivery() throws Exception {
    HttpRequest.Builder health =
        Broker.requestWithoutToken()
            .uri(Broker.request().build().uri().resolve("/q/health/ready"))
            .header("ce-id", "1");
    assertEquals(200, Broker.send(health.build()).statusCode());
  }

  @Test
  void a_signed_call_without_a_body_may_call_it_json() throws Exception {
    Map<String, String> query = Map.of("SiteId", "" + World.SITE, "Id", World.freshId());
    RawHttp.Request signed =
        SignedRequest.version3(
            "testid", "testsecret", query, Map.of("content-type", "application/json"), "");
    assertEquals(200, RawHttp.send(RestAssured.port, signed.withMethod("GET")).status());
    RawHttp.Request bearer =
        new RawHttp.Request(
                "POST",
                signed.target() + "&Action=RevokeClientCertificate&Version=2024-09-10",
                Map.of("host", "esa.test", "content-type", "application/json"),
                "")
            .withHeaders(SignedRequest.bearerHeaders("bearer-good", ""));
    assertEquals("Certificate.StatusError", RawHttp.send(RestAssured.port, bearer).code());
  }

  @Test
  void media_types_compare_without_case() throws Exception {
    for (Mode mode : Mode.values()) {
      HttpRequest written = mode.write(fresh(), Broker.request());
      HttpRequest.Builder shouting = Broker.request();
      written
          .headers()
          .map()
          .forEach(
              (name, values) -> {
                if (name.equalsIgnoreCase("content-type")) {
                  shouting.header(name, values.get(0).toUpperCase(java.util.Locale.ROOT));
                } else if (!name.equalsIgnoreCase("authorization")) {
                  shouting.header(name, values.get(0));
                }
              });
      shouting.POST(written.bodyPublisher().orElseThrow());
      assertEquals(200, Broker.send(shouting.build()).statusCode());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer", "Bearer ", "Bearer wrong", "Basic {token}", "{token}"})
  void without_the_token_nothing_is_revoked(String credential) throws Exception {
    CloudEvent event = fresh();
    for (Mode mode : Mode.values()) {
      HttpRequest.Builder request = Broker.requestWithoutToken();
      if (!credential.isEmpty()) {
        request.header("Authorization", credential.replace("{token}", Broker.TOKEN));
      }
      assertEquals(
          "403 Unauthorized.InvalidToken", codeOf(Broker.send(mode.write(event, request))));
    }
    assertEquals(200, Broker.deliver(event, Mode.BINARY).statusCode());
  }

  @ParameterizedTest
  @CsvSource({
    "x-acs-bearer-token, bearer-good, ''",
    "x-acs-bearer-token, '', ''",
    "Accept, any, BearerToken=bearer-good",
    "Accept, any, Signature=x",
    "Accept, any, AccessKeyId=testid"
  })
  void a_delivery_with_another_credential_beside_the_token_is_refused(
      String header, String value, String query) throws Exception {
    HttpRequest.Builder request =
        Broker.request()
            .uri(Broker.request().build().uri().resolve("/?" + query))
            .header(header, value);
    assertEquals(
        "403 Unauthorized.InvalidToken", codeOf(Broker.send(Mode.BINARY.write(fresh(), request))));
  }

  @Test
  void the_scheme_of_the_token_compares_without_case() throws Exception {
    HttpRequest.Builder request =
        Broker.requestWithoutToken().header("Authorization", "bearer " + Broker.TOKEN);
    assertEquals(200, Broker.send(Mode.BINARY.write(fresh(), request)).statusCode());
  }

  @Test
  void the_token_is_for_events_only() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                Broker.request().build().uri().resolve("/RevokeClientCertificate?SiteId=1&Id=x"))
            .header("Authorization", "Bearer " + Broker.TOKEN)
            .build();
    assertEquals("403 Unauthorized.InvalidToken", codeOf(Broker.send(request)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/RevokeClientCertificate", "/RevokeClientCertificateEvent", "/other"})
  void events_are_taken_at_the_root_only(String path) throws Exception {
    HttpRequest request =
        Mode.BINARY.write(
            fresh(), Broker.request().uri(Broker.request().build().uri().resolve(path)));
    assertEquals("400 InvalidAction.NotFound", codeOf(Broker.send(request)));
  }

  @Test
  void json_that_is_no_event_is_as_malformed_as_in_the_artifact_without_events() throws Exception {
    Map<String, String> headers = SignedRequest.bearerHeaders("bearer-good", "{}");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                Broker.request()
                    .build()
                    .uri()
                    .resolve("/?Action=RevokeClientCertificate&Version=2024-09-10"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{}"));
    headers.forEach(request::header);
    assertEquals("400 InvalidParameter", codeOf(Broker.send(request.build())));
  }
}

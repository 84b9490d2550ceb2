package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clientcert.Broker.Mode;
import io.cloudevents.CloudEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploaded CA certificates and host names by events: each has its effect once. */
@QuarkusTest
@WithTestResource(World.class)
class CaCertificateEventsTest {

  private final long site = World.freshSite();
  private final String below = ".s" + site + ".example.org";

  private CloudEvent event(String operation, JsonObject data) {
    return Broker.asking(data.put("SiteId", site).encode())
        .withType("dev.clientcert." + operation)
        .build();
  }

  private CloudEvent upload() throws Exception {
    return event(
        "UploadClientCaCertificate",
        new JsonObject().put("Certificate", TestAuthority.root("CN=by event").pem()));
  }

  private CloudEvent deletion(String id) {
    return event("DeleteClientCaCertificate", new JsonObject().put("Id", id));
  }

  private CloudEvent settingOf(Object hostnames, String operation) {
    return event(operation, new JsonObject().put("Hostnames", hostnames));
  }

  private CloudEvent hostnames(String... names) {
    JsonArray all = new JsonArray();
    for (String name : names) {
      all.add(name + below);
    }
    return settingOf(all, "SetClientCaCertificateHostnames");
  }

  private static JsonObject deliver(CloudEvent event) throws Exception {
    HttpResponse<String> answer = Broker.deliver(event, Mode.BINARY);
    assertEquals(200, answer.statusCode(), answer.body());
    return Broker.dataOf(Broker.eventIn(answer));
  }

  private static String refusal(CloudEvent event, Mode mode) throws Exception {
    return new JsonObject(Broker.deliver(event, mode).body()).getString("Code");
  }

  private JsonObject get(String operation) throws Exception {
    Map<String, String> headers = new HashMap<>(SignedRequest.bearerHeaders("bearer-good", ""));
    headers.put("host", "esa.test");
    return RawHttp.send(
            RestAssured.port,
            new RawHttp.Request(
                "GET", "/?Action=" + operation + "&Version=2024-09-10&SiteId=" + site, headers, ""))
        .json();
  }

  private List<?> hostnames() throws Exception {
    return get("GetClientCaCertificateHostnames").getJsonArray("Hostnames").getList();
  }

  private long uploaded() throws Exception {
    return get("ListClientCaCertificates").getLong("TotalCount");
  }

  @ParameterizedTest
  @EnumSource
  void each_change_is_answered_by_an_event_that_says_what_happened(Mode mode) throws Exception {
    CloudEvent uploaded = Broker.eventIn(Broker.deliver(upload(), mode));
    assertEquals("dev.clientcert.ClientCaCertificateUploaded", uploaded.getType());
    String id = Broker.dataOf(uploaded).getString("Id");
    for (String operation :
        List.of("SetClientCaCertificateHostnames", "SetClientCertificateHostnames")) {
      CloudEvent set =
          Broker.eventIn(
              Broker.deliver(settingOf(new JsonArray().add("a" + below), operation), mode));
      assertEquals("dev.clientcert.ClientCaCertificateHostnamesSet", set.getType());
      assertEquals(List.of("a" + below), Broker.dataOf(set).getJsonArray("Hostnames").getList());
    }
    CloudEvent deleted = Broker.eventIn(Broker.deliver(deletion(id), mode));
    assertEquals("dev.clientcert.ClientCaCertificateDeleted", deleted.getType());
    assertEquals(id, Broker.dataOf(deleted).getString("Id"));
  }

  @Test
  void an_upload_that_is_delivered_again_adds_no_second_certificate() throws Exception {
    CloudEvent upload = upload();
    Set<JsonObject> answers = new HashSet<>();
    List<CompletableFuture<HttpResponse<String>>> deliveries =
        Stream.generate(() -> Broker.deliverAsync(upload, Mode.BINARY)).limit(8).toList();
    for (CompletableFuture<HttpResponse<String>> delivery : deliveries) {
      answers.add(Broker.dataOf(Broker.eventIn(delivery.join())));
    }
    assertEquals(1, answers.size());
    assertEquals(1, uploaded());
    JsonObject first = answers.iterator().next();
    CloudEvent deletion = deletion(first.getString("Id"));
    JsonObject deleted = deliver(deletion);
    assertEquals(first, deliver(upload), "after its deletion");
    assertEquals(deleted, deliver(deletion));
    assertEquals(0, uploaded());
  }

  @Test
  void an_upload_is_answered_again_although_the_certificate_has_expired_since() throws Exception {
    Instant now = TestClock.now();
    String pem = TestAuthority.root("CN=short", now, now.plusSeconds(60)).pem();
    CloudEvent upload =
        event("UploadClientCaCertificate", new JsonObject().put("Certificate", pem));
    CloudEvent another =
        event("UploadClientCaCertificate", new JsonObject().put("Certificate", pem));
    JsonObject first = deliver(upload);
    try {
      TestClock.stopAt(now.plusSeconds(61));
      assertEquals(first, deliver(upload));
      assertEquals("InvalidParameter", refusal(another, Mode.BINARY));
    } finally {
      TestClock.stopAt(null);
    }
  }

  @Test
  void a_late_delivery_of_host_names_does_not_bring_them_back() throws Exception {
    CloudEvent earlier = hostnames("a", "b");
    JsonObject first = deliver(earlier);
    deliver(hostnames("c"));
    assertEquals(first, deliver(earlier));
    assertEquals(List.of("c" + below), hostnames());
  }

  @Test
  void a_site_that_was_full_refuses_the_same_upload_again_although_there_is_room_now()
      throws Exception {
    String id = null;
    for (int i = 0; i < 5; i++) {
      id = deliver(upload()).getString("Id");
    }
    CloudEvent sixth = upload();
    assertEquals("QuotaCheckFailed.Function", refusal(sixth, Mode.BINARY));
    deliver(deletion(id));
    assertEquals("QuotaCheckFailed.Function", refusal(sixth, Mode.STRUCTURED));
    deliver(upload());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[1]", "[[]]", "[\"elsewhere.example.com\"]", "true", "1"})
  void what_are_no_host_names_is_refused(String hostnames) throws Exception {
    deliver(hostnames("kept"));
    CloudEvent bad =
        Broker.asking("{\"SiteId\":" + site + ",\"Hostnames\":" + hostnames + "}")
            .withType("dev.clientcert.SetClientCaCertificateHostnames")
            .build();
    for (Mode mode : Mode.values()) {
      assertEquals("InvalidParameter", refusal(bad, mode));
    }
    assertEquals(List.of("kept" + below), hostnames());
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", ""})
  void host_names_can_come_as_a_text_with_json(String none) throws Exception {
    deliver(settingOf("[\"a" + below + "\"]", "SetClientCaCertificateHostnames"));
    assertEquals(List.of("a" + below), hostnames());
    deliver(settingOf(none, "SetClientCaCertificateHostnames"));
    assertEquals(List.of(), hostnames());
  }
}

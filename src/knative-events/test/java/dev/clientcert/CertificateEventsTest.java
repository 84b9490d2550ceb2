package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.clientcert.Broker.Mode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
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

/** The life of certificates by events: each has its effect once, however often it is delivered. */
@QuarkusTest
@WithTestResource(World.class)
class CertificateEventsTest {

  private static CloudEvent event(String operation, String data) {
    return Broker.asking(data)
        .withType("dev.clientcert." + operation + "ClientCertificate")
        .build();
  }

  private static CloudEvent about(String operation, String id) {
    return event(operation, Calls.body(World.SITE, id));
  }

  private static CloudEvent creation() throws Exception {
    return event(
        "Create",
        new JsonObject()
            .put("SiteId", World.SITE)
            .put("CSR", SigningRequests.of("CN=by-event"))
            .put("ValidityDays", 30)
            .encode());
  }

  private static JsonObject deliver(CloudEvent event) throws Exception {
    HttpResponse<String> answer = Broker.deliver(event, Mode.BINARY);
    assertEquals(200, answer.statusCode(), answer.body());
    return Broker.dataOf(Broker.eventIn(answer));
  }

  private static JsonObject get(String operation, String query) throws Exception {
    Map<String, String> headers = new HashMap<>(SignedRequest.bearerHeaders("bearer-good", ""));
    headers.put("host", "esa.test");
    return RawHttp.send(
            RestAssured.port,
            new RawHttp.Request(
                "GET",
                "/?Action=" + operation + "&Version=2024-09-10&SiteId=" + World.SITE + query,
                headers,
                ""))
        .json();
  }

  private static String status(String id) throws Exception {
    return get("GetClientCertificate", "&Id=" + id).getString("Status");
  }

  @ParameterizedTest
  @EnumSource
  void each_change_is_answered_by_an_event_that_says_what_happened(Mode mode) throws Exception {
    CloudEvent created = Broker.eventIn(Broker.deliver(creation(), mode));
    assertEquals("dev.clientcert.ClientCertificateCreated", created.getType());
    String id = Broker.dataOf(created).getString("Id");
    assertFalse(Broker.dataOf(created).containsKey("PrivateKey"));
    for (String[] step :
        new String[][] {
          {"Revoke", "Revoked"},
          {"Activate", "Activated"},
          {"Revoke", "Revoked"},
          {"Delete", "Deleted"}
        }) {
      CloudEvent changed = Broker.eventIn(Broker.deliver(about(step[0], id), mode));
      assertEquals("dev.clientcert.ClientCertificate" + step[1], changed.getType());
      assertEquals("/" + step[0] + "ClientCertificate", changed.getSource().toString());
      assertEquals(id, Broker.dataOf(changed).getString("Id"));
    }
  }

  @Test
  void a_late_delivery_gets_the_first_answer_and_changes_nothing() throws Exception {
    String id = deliver(creation()).getString("Id");
    CloudEvent revocation = about("Revoke", id);
    CloudEvent activation = about("Activate", id);
    JsonObject revoked = deliver(revocation);
    JsonObject activated = deliver(activation);
    assertEquals(revoked, deliver(revocation));
    assertEquals("active", status(id));
    deliver(about("Revoke", id));
    assertEquals(activated, deliver(activation));
    assertEquals("revoked", status(id));
    CloudEvent deletion = about("Delete", id);
    JsonObject deleted = deliver(deletion);
    assertEquals(deleted, deliver(deletion));
    assertEquals(activated, deliver(activation));
    assertEquals(revoked, deliver(revocation));
  }

  @Test
  void a_refusal_for_the_status_is_given_again_although_the_status_has_changed() throws Exception {
    String id = deliver(creation()).getString("Id");
    CloudEvent tooEarly = about("Activate", id);
    String refusal = Broker.deliver(tooEarly, Mode.BINARY).body();
    assertEquals("Certificate.StatusError", new JsonObject(refusal).getString("Code"));
    deliver(about("Revoke", id));
    assertEquals(refusal, Broker.deliver(tooEarly, Mode.STRUCTURED).body());
    assertEquals("revoked", status(id));
  }

  @Test
  void the_same_event_of_another_type_is_another_event() throws Exception {
    String id = deliver(creation()).getString("Id");
    CloudEvent revocation = about("Revoke", id);
    deliver(revocation);
    deliver(
        CloudEventBuilder.v1(revocation)
            .withType("dev.clientcert.ActivateClientCertificate")
            .build());
    assertEquals("active", status(id));
  }

  @Test
  void a_creation_that_is_delivered_again_makes_no_second_certificate() throws Exception {
    CloudEvent creation = creation();
    Set<JsonObject> answers = new HashSet<>();
    List<CompletableFuture<HttpResponse<String>>> deliveries =
        Stream.generate(() -> Broker.deliverAsync(creation, Mode.BINARY)).limit(8).toList();
    for (CompletableFuture<HttpResponse<String>> delivery : deliveries) {
      answers.add(Broker.dataOf(Broker.eventIn(delivery.join())));
    }
    assertEquals(1, answers.size());
    JsonObject created = answers.iterator().next();
    String id = created.getString("Id");
    deliver(about("Revoke", id));
    assertEquals(created, deliver(creation), "after a change");
    long total = get("ListClientCertificates", "").getLong("TotalCount");
    deliver(about("Delete", id));
    assertEquals(created, deliver(creation), "after its deletion");
    assertEquals(total - 1, get("ListClientCertificates", "").getLong("TotalCount"));
  }

  @Test
  void a_creation_by_event_needs_a_signing_request() throws Exception {
    HttpResponse<String> answer =
        Broker.deliver(
            event(
                "Create",
                new JsonObject()
                    .put("SiteId", World.SITE)
                    .put("PkeyType", "RSA")
                    .put("ValidityDays", 1)
                    .encode()),
            Mode.BINARY);
    assertEquals(400, answer.statusCode());
    JsonObject error = new JsonObject(answer.body());
    assertEquals("InvalidParameter", error.getString("Code"));
    assertEquals("CSR", error.getString("Parameter"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GetClientCertificate",
        "ListClientCertificates",
        "GetClientCaCertificate",
        "ListClientCaCertificates",
        "GetClientCaCertificateHostnames",
        "GetClientCertificateHostnames",
        "GetSite",
        "ListSites"
      })
  void there_are_no_events_for_what_changes_nothing(String operation) throws Exception {
    CloudEvent event =
        Broker.asking(World.SITE, World.EXAMPLE_ID).withType("dev.clientcert." + operation).build();
    assertEquals(
        "InvalidAction.NotFound",
        new JsonObject(Broker.deliver(event, Mode.BINARY).body()).getString("Code"));
  }
}

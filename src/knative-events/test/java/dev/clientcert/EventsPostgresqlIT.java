package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cloudevents.CloudEvent;
import io.restassured.RestAssured;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Events, and certificates in PostgreSQL. */
class EventsPostgresqlIT {

  @Test
  void an_event_that_is_delivered_again_after_a_restart_gets_its_first_answer() throws Exception {
    World world = new World();
    Map<String, String> properties = new HashMap<>(world.start());
    properties.putAll(TestDatabase.create().properties());
    properties.put("clientcert.store.timeout", TestDatabase.PATIENT_TIMEOUT);
    String certificate = World.freshId();
    CloudEvent event = Broker.asking(World.SITE, certificate).build();
    HttpResponse<String> first = deliver(event, properties);
    assertEquals(200, first.statusCode());
    HttpResponse<String> second = deliver(event, properties);
    assertEquals(200, second.statusCode());
    assertEquals(first.body(), second.body());
    assertEquals(first.headers().firstValue("ce-id"), second.headers().firstValue("ce-id"));
    CloudEvent another = Broker.asking(World.SITE, certificate).build();
    assertEquals(400, deliver(another, properties).statusCode());
    world.stop();
  }

  /** Delivers an event to an instance of its own. */
  private static HttpResponse<String> deliver(CloudEvent event, Map<String, String> properties)
      throws Exception {
    int before = RestAssured.port;
    try (PackagedApplication application =
        PackagedApplication.start(List.of(), properties, Map.of())) {
      RestAssured.port = application.port();
      return Broker.deliver(event, Broker.Mode.BINARY);
    } finally {
      RestAssured.port = before;
    }
  }
}

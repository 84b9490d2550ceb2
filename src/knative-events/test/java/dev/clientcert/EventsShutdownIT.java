package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cloudevents.CloudEvent;
import io.restassured.RestAssured;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Events at the end of the packaged application. */
class EventsShutdownIT {

  @Test
  void an_event_during_the_shutdown_is_refused_with_a_status_that_is_retried() throws Exception {
    World world = new World();
    int before = RestAssured.port;
    try (PackagedApplication application =
        PackagedApplication.start(List.of(), world.start(), Map.of())) {
      RestAssured.port = application.port();
      try (Socket slow =
          ShutdownIT.begin(RestAssured.port, ShutdownIT.revocation(World.freshId()))) {
        application.terminate();
        application.awaitOutput("Waiting for HTTP requests to complete");
        CloudEvent event = Broker.asking(World.SITE, World.freshId()).build();
        assertEquals(503, Broker.deliver(event, Broker.Mode.BINARY).statusCode());
        slow.shutdownOutput();
      }
    } finally {
      RestAssured.port = before;
      world.stop();
    }
  }
}

package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged application in the environment of Alibaba Cloud Function Compute. */
class FunctionComputeIT {

  private static final Map<String, String> SENT_BY_THE_PLATFORM =
      Map.of("host", "fc.test", "x-fc-request-id", "1-6544b5a2-7f");

  private static final World WORLD = new World();
  private static Map<String, String> properties;
  private static PackagedApplication application;
  private static ReservedPort reserved;
  private static int port;

  @BeforeAll
  static void start() throws Exception {
    reserved = new ReservedPort();
    port = reserved.number();
    properties = new HashMap<>(WORLD.start());
    properties.put("quarkus.http.port", "");
    application =
        PackagedApplication.start(
            List.of(),
            properties,
            Map.of("QUARKUS_PROFILE", "prod,fc", "FC_SERVER_PORT", Integer.toString(port)));
    application.port();
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
    reserved.close();
    WORLD.stop();
  }

  @Test
  void it_listens_on_the_port_that_the_platform_names() throws Exception {
    assertEquals(port, application.port());
  }

  /** Which it says where somebody listens there: this test, or what else has that port here. */
  @Test
  void it_wants_port_9000_where_the_platform_names_none() throws Exception {
    try (ServerSocket ours = new ServerSocket()) {
      listen(ours, 9000);
      PackagedApplication.assertDoesNotStart(
          properties,
          Map.of("QUARKUS_PROFILE", "prod,fc"),
          "quarkus.http.port is 9000, and another process listens there");
    }
  }

  private static void listen(ServerSocket socket, int taken) throws IOException {
    try {
      socket.bind(new InetSocketAddress(taken));
    } catch (BindException byAnother) {
      // Which serves this test as well.
    }
  }

  @ParameterizedTest
  @CsvSource({"POST,/initialize", "GET,/pre-stop", "GET,/q/health/ready"})
  void the_calls_that_manage_an_instance_are_answered_without_a_credential(
      String method, String path) throws Exception {
    Answer answer = RawHttp.send(port, new Request(method, path, SENT_BY_THE_PLATFORM, ""));
    assertEquals(200, answer.status());
  }

  @ParameterizedTest
  @CsvSource({"GET,/initialize", "POST,/pre-stop", "POST,/invoke"})
  void other_calls_do_not_exist(String method, String path) throws Exception {
    Answer answer = RawHttp.send(port, new Request(method, path, SENT_BY_THE_PLATFORM, ""));
    assertEquals("InvalidAction.NotFound", answer.code());
  }

  @Test
  void the_audit_log_names_the_platforms_request_beside_ours() throws Exception {
    RawHttp.send(port, new Request("POST", "/initialize", SENT_BY_THE_PLATFORM, ""));
    Answer answer =
        RawHttp.send(
            port,
            SignedRequest.revoke("testid", "testsecret", World.SITE, World.freshId())
                .withHeaders(Map.of("x-fc-request-id", "1-6544b5a2-8e")));
    String line =
        application
            .awaitOutput("1-6544b5a2-8e")
            .lines()
            .filter(some -> some.contains("1-6544b5a2-8e"))
            .findFirst()
            .orElseThrow();
    io.vertx.core.json.JsonObject fields =
        new io.vertx.core.json.JsonObject(line).getJsonObject("mdc");
    assertEquals("1-6544b5a2-8e", fields.getString("fcRequestId"));
    assertEquals(answer.json().getString("RequestId"), fields.getString("requestId"));
    assertFalse(application.output().contains("Unanswered"), application.output());
  }
}

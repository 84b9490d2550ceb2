package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The end of the packaged application, by SIGTERM. */
class ShutdownIT {

  private static final int CALLERS = 8;
  private static final int ANSWERS_BEFORE_THE_END = 200;

  private final World world = new World(5000);
  private PackagedApplication application;
  private int port;

  @BeforeEach
  void start() throws Exception {
    application = PackagedApplication.start(List.of(), world.start(), Map.of());
    port = application.port();
  }

  @AfterEach
  void stop() throws Exception {
    application.close();
    world.stop();
  }

  static Request revocation(String id) throws Exception {
    String body = Calls.body(World.SITE, id);
    return new Request(
            "POST",
            "/RevokeClientCertificate",
            SignedRequest.bearerHeaders("bearer-good", body),
            body)
        .withHeaders(Map.of("host", "esa.test", "content-type", "application/json"));
  }

  /** The certificates of which the audit log says that they were revoked. */
  private Set<String> revoked() {
    return application
        .output()
        .lines()
        .filter(line -> line.contains("\"outcome\":\"Revoked\""))
        .map(line -> new JsonObject(line).getJsonObject("mdc").getString("certificateId"))
        .collect(Collectors.toSet());
  }

  /** Begins to send a revocation: all but the end of its body. */
  static Socket begin(int port, Request revocation) throws IOException {
    Socket socket = RawHttp.begin(port, revocation, 1);
    // Answered, so that the request before this one has been seen.
    RawHttp.send(port, new Request("GET", "/q/health/live", Map.of("host", "h"), ""));
    return socket;
  }

  @Test
  void a_request_that_is_being_served_is_answered_and_a_later_one_is_refused() throws Exception {
    Request slow = revocation(World.freshId());
    String late = World.freshId();
    try (Socket socket = begin(port, slow)) {
      application.terminate();
      application.awaitOutput("Waiting for HTTP requests to complete");
      assertRefused(late);
      assertEquals("InternalException", RawHttp.sendByHttp10(port, revocation(late)).code());
      Answer ready =
          RawHttp.send(port, new Request("GET", "/q/health/ready", Map.of("host", "h"), ""));
      assertEquals(503, ready.status());
      socket.getOutputStream().write(slow.body().substring(1).getBytes(StandardCharsets.UTF_8));
      try (InputStream answer = socket.getInputStream()) {
        String text = new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(text.startsWith("HTTP/1.1 200 OK"), text);
      }
    }
    application.exitStatus();
    assertFalse(revoked().contains(late));
  }

  private void assertRefused(String id) throws Exception {
    Answer answer;
    try {
      answer = RawHttp.send(port, revocation(id));
    } catch (IOException notEvenAccepted) {
      return;
    }
    assertEquals("InternalException", answer.code());
    assertTrue(answer.head().toLowerCase(java.util.Locale.ROOT).contains("connection: close"));
  }

  @Test
  void under_load_the_revocations_are_just_those_that_were_answered() throws Exception {
    Set<String> answered = ConcurrentHashMap.newKeySet();
    CountDownLatch underWay = new CountDownLatch(ANSWERS_BEFORE_THE_END);
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    for (int i = 0; i < CALLERS; i++) {
      callers.submit(
          () -> {
            while (true) {
              String id = world.ownId();
              // Ends with the first call that is not served.
              if (RawHttp.send(port, revocation(id)).status() != 200) {
                return null;
              }
              answered.add(id);
              underWay.countDown();
            }
          });
    }
    assertTrue(underWay.await(30, TimeUnit.SECONDS), application::output);
    application.terminate();
    callers.shutdown();
    assertTrue(callers.awaitTermination(30, TimeUnit.SECONDS));
    application.exitStatus();
    assertEquals(answered, revoked());
  }

  /**
   * Callers who keep their connections: each of their calls is answered, and the last answer says
   * that the connection ends.
   */
  @Test
  void under_load_no_connection_is_cut_off() throws Exception {
    CountDownLatch underWay = new CountDownLatch(ANSWERS_BEFORE_THE_END);
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    List<Future<Answer>> last = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      last.add(callers.submit(() -> callUntilTheConnectionEnds(underWay)));
    }
    assertTrue(underWay.await(30, TimeUnit.SECONDS), application::output);
    application.terminate();
    callers.shutdown();
    for (Future<Answer> one : last) {
      Answer answer = one.get(30, TimeUnit.SECONDS);
      assertTrue(answer.status() == 200 || answer.code().equals("InternalException"));
    }
    assertEquals(143, application.exitStatus());
    assertFalse(application.output().contains("io.netty"), application.output());
  }

  private Answer callUntilTheConnectionEnds(CountDownLatch underWay) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      while (true) {
        String call = RawHttp.text(revocation(world.ownId()));
        socket.getOutputStream().write(call.getBytes(StandardCharsets.UTF_8));
        Answer answer = RawHttp.answers(socket.getInputStream(), 1).get(0);
        if (answer.head().toLowerCase(Locale.ROOT).contains("connection: close")) {
          return answer;
        }
        assertEquals(200, answer.status());
        underWay.countDown();
      }
    }
  }
}

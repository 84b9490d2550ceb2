package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of the log is there when, and what can be read of it. */
@Tag("slow")
class LogIT {

  private static final int KILLS = 15;
  private static final int CALLERS = 16;
  private static final int ANSWERS_BEFORE_THE_END = 500;

  private final World world = new World(KILLS * CALLERS);
  private Map<String, String> properties;

  @TempDir Path folder;

  @BeforeEach
  void start() {
    properties = new HashMap<>(world.start());
  }

  @AfterEach
  void stop() {
    world.stop();
  }

  private PackagedApplication startApplication() throws IOException {
    return PackagedApplication.start(List.of(), properties, Map.of());
  }

  private static Request revocation(String id) throws Exception {
    return SignedRequest.revoke("testid", "testsecret", World.SITE, id);
  }

  private static Request refused() throws Exception {
    return SignedRequest.revoke("testid", "wrong", World.SITE, "x");
  }

  /** The fields of all lines of the audit log. Each line of all must be JSON. */
  private static List<JsonObject> auditOf(String log) {
    return log.lines()
        .map(JsonObject::new)
        .filter(line -> line.getString("loggerName").equals("dev.clientcert.audit"))
        .map(line -> line.getJsonObject("mdc"))
        .toList();
  }

  /** Many at a time, so that their lines could be written together with those of others. */
  @Test
  void the_line_of_a_change_survives_a_kill_right_after_its_answer() throws Exception {
    int answers = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      try (PackagedApplication application = startApplication()) {
        Set<String> answered = answeredUntilKilled(application);
        Set<String> logged =
            application
                .output()
                .lines()
                // The last line of a process that was killed may be cut off.
                .filter(line -> line.contains("\"outcome\":\"Revoked\"") && line.endsWith("}"))
                .map(line -> new JsonObject(line).getJsonObject("mdc").getString("requestId"))
                .collect(Collectors.toSet());
        answers += answered.size();
        answered.removeAll(logged);
        assertEquals(Set.of(), answered, application::output);
      }
    }
    assertTrue(answers >= KILLS, "answers: " + answers);
  }

  /** Revokes certificates, all at once, kills at the first answer, and gives all that came. */
  private Set<String> answeredUntilKilled(PackagedApplication application) throws Exception {
    int port = application.port();
    Set<String> answered = ConcurrentHashMap.newKeySet();
    CountDownLatch first = new CountDownLatch(1);
    CyclicBarrier together = new CyclicBarrier(CALLERS);
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    List<Future<?>> calls = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      byte[] request = RawHttp.text(revocation(world.ownId())).getBytes(StandardCharsets.UTF_8);
      calls.add(
          callers.submit(
              (Callable<Void>)
                  () -> {
                    try (Socket socket = new Socket("127.0.0.1", port)) {
                      socket.setSoTimeout(10_000);
                      together.await(10, TimeUnit.SECONDS);
                      socket.getOutputStream().write(request);
                      for (Answer answer : RawHttp.answers(socket.getInputStream(), 1)) {
                        first.countDown();
                        assertEquals(200, answer.status(), answer.body());
                        answered.add(answer.json().getString("RequestId"));
                      }
                      return null;
                    }
                  }));
    }
    assertTrue(first.await(30, TimeUnit.SECONDS), application::output);
    application.kill();
    for (Future<?> call : calls) {
      try {
        call.get(30, TimeUnit.SECONDS);
      } catch (ExecutionException cut) {
        assertTrue(cut.getCause() instanceof IOException, () -> "" + cut.getCause());
      }
    }
    callers.shutdown();
    return answered;
  }

  @Test
  void the_line_of_a_refusal_comes_without_further_calls() throws Exception {
    try (PackagedApplication application = startApplication()) {
      Answer answer = RawHttp.send(application.port(), refused());
      String id = answer.json().getString("RequestId");
      assertTrue(
          auditOf(application.awaitOutput(id)).stream()
              .anyMatch(
                  line ->
                      line.getString("requestId").equals(id)
                          && line.getString("outcome").equals("Unauthorized.InvalidToken")));
    }
  }

  @Test
  void no_line_of_a_refusal_is_lost_at_the_end() throws Exception {
    try (PackagedApplication application = startApplication()) {
      int port = application.port();
      byte[] request = RawHttp.text(refused()).getBytes(StandardCharsets.UTF_8);
      Set<String> answered = ConcurrentHashMap.newKeySet();
      CountDownLatch underWay = new CountDownLatch(ANSWERS_BEFORE_THE_END);
      ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
      for (int i = 0; i < CALLERS; i++) {
        callers.submit(
            () -> {
              try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.setSoTimeout(10_000);
                // Ends with the connection.
                while (true) {
                  socket.getOutputStream().write(request);
                  Answer answer = RawHttp.answers(socket.getInputStream(), 1).get(0);
                  answered.add(answer.json().getString("RequestId"));
                  underWay.countDown();
                }
              }
            });
      }
      assertTrue(underWay.await(30, TimeUnit.SECONDS), application::output);
      application.terminate();
      assertEquals(143, application.exitStatus());
      callers.shutdown();
      assertTrue(callers.awaitTermination(30, TimeUnit.SECONDS));
      Set<String> lost = new HashSet<>(answered);
      auditOf(application.output()).forEach(line -> lost.remove(line.getString("requestId")));
      assertEquals(Set.of(), lost, () -> "of " + answered.size());
    }
  }

  @Test
  void whatever_a_caller_sends_each_line_is_json_on_the_console_and_in_a_file() throws Exception {
    Path file = folder.resolve("log.json");
    properties.put("quarkus.log.file.enabled", "true");
    properties.put("quarkus.log.file.path", file.toString());
    List<String> hostile =
        List.of(
            "\"},{\"outcome\":\"Revoked",
            "\\\" \\\\ \\u0000 \\",
            "/ </script> {0} %s %n ${x}",
            "\ud83d\udd11 \u00e9 \u4e2d");
    try (PackagedApplication application = startApplication()) {
      for (String text : hostile) {
        RawHttp.send(application.port(), revocation(text));
      }
      RawHttp.send(application.port(), revocation("a\u0000b\r\nc\u2028d\u202ee\u0085f"));
      RawHttp.send(application.port(), revocation("the last"));
      String console = application.awaitOutput("the last");
      List<String> expected = new ArrayList<>(hostile);
      expected.addAll(List.of("a?b??c?d?e?f", "the last"));
      for (String log : List.of(console, Files.readString(file))) {
        assertEquals(
            expected, auditOf(log).stream().map(line -> line.getString("certificateId")).toList());
      }
    }
  }

  @Test
  void the_log_is_text_where_that_is_asked_for() throws Exception {
    properties.put("clientcert.log.json", "false");
    try (PackagedApplication application = startApplication()) {
      String id = RawHttp.send(application.port(), refused()).json().getString("RequestId");
      String log = application.awaitOutput("requestId=" + id);
      assertTrue(log.lines().noneMatch(line -> line.startsWith("{")), log);
    }
  }

  @Test
  void a_former_name_of_the_switch_counts_and_the_new_one_is_told() throws Exception {
    for (String name : List.of("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "QUARKUS_LOG_CONSOLE_JSON")) {
      try (PackagedApplication application =
          PackagedApplication.start(List.of(), properties, Map.of(name, "false"))) {
        String log = application.awaitOutput("Listening on");
        assertTrue(log.contains(name + " still counts; its new name is clientcert.log.json"), log);
        assertFalse(log.startsWith("{"), log);
      }
    }
  }

  @Test
  void a_setting_that_has_no_effect_any_more_stops_the_start() throws Exception {
    PackagedApplication.assertDoesNotStart(
        properties,
        Map.of("QUARKUS_LOG_FILE_JSON_ENABLED", "false"),
        "QUARKUS_LOG_FILE_JSON_ENABLED has no effect: clientcert.log.json says whether all of the log"
            + " is JSON");
  }
}

package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Under load, instances are killed and PostgreSQL crashes, at random moments. Whatever was answered
 * with success is in the table, by that very request, and nothing else is but what was asked for.
 */
@Tag("slow")
class CrashIT {

  private static final int KILLS = 20;
  private static final int CRASHES = 5;
  private static final int CLIENTS = 4;

  private final World world = new World(20_000);
  private final Map<String, String> answered = new ConcurrentHashMap<>();
  private final Set<String> asked = ConcurrentHashMap.newKeySet();
  private final Set<String> notAsked = new HashSet<>();
  private final Random random = new Random();
  private TestDatabase.OwnServer server;
  private Map<String, String> properties;

  @BeforeEach
  void start() throws IOException {
    // Without synchronous_commit, which an application that wants more has to ask for.
    server = new TestDatabase.OwnServer(Map.of("fsync", "on", "synchronous_commit", "off"));
    properties = new HashMap<>(world.start());
    properties.putAll(server.database().properties());
    for (int i = 0; i < 100; i++) {
      notAsked.add(world.ownId());
    }
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    world.stop();
  }

  private PackagedApplication startInstance() throws IOException {
    return PackagedApplication.start(List.of(), properties, Map.of());
  }

  private static void awaitReady(PackagedApplication instance) {
    int port = instance.port();
    Waiting.await("is ready").until(() -> readiness(port), status -> status == 200);
  }

  private static int readiness(int port) throws IOException {
    return RawHttp.send(port, new Request("GET", "/q/health/ready", Map.of("host", "h"), ""))
        .status();
  }

  /** Clients who revoke one certificate after the other until told, and remember the answers. */
  private final class Load {

    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    private final List<Future<?>> each = new ArrayList<>();
    private final CountDownLatch underWay;
    private final int port;

    /** Calls at this port, and waits for this many successes. */
    Load(int port, int successes) throws InterruptedException {
      this.port = port;
      underWay = new CountDownLatch(successes);
      for (int i = 0; i < CLIENTS; i++) {
        each.add(clients.submit(this::call));
      }
      assertTrue(underWay.await(30, TimeUnit.SECONDS), "no successes");
    }

    private Void call() throws Exception {
      while (!clients.isShutdown()) {
        String id = world.ownId();
        asked.add(id);
        revoke(id);
      }
      return null;
    }

    /** Tries the same certificate again while the database is away. */
    private void revoke(String id) throws Exception {
      Answer answer = RawHttp.send(port, ShutdownIT.revocation(id));
      boolean failed = false;
      while (answer.status() != 200 && !clients.isShutdown()) {
        if (failed && answer.code().equals("Certificate.StatusError")) {
          // Revoked by a call before, which nobody was answered.
          return;
        }
        assertEquals("InternalException", answer.code());
        failed = true;
        answer = RawHttp.send(port, ShutdownIT.revocation(id));
      }
      if (answer.status() == 200) {
        answered.put(id, answer.json().getString("RequestId"));
        underWay.countDown();
      }
    }

    /** Ends it; a client whose connection was cut has ended before. */
    void end() throws Exception {
      clients.shutdown();
      for (Future<?> client : each) {
        try {
          client.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
          assertInstanceOf(IOException.class, failure.getCause());
        }
      }
    }
  }

  private void assertTableHasWhatWasAnswered() {
    Map<String, String> table = new HashMap<>();
    for (String row :
        server
            .database()
            .query(
                "SELECT coalesce(upper(revoked_by::text), 'nobody'), id FROM client_certificate WHERE status = 'revoked'")) {
      table.put(row.substring(row.indexOf(' ') + 1), row.substring(0, row.indexOf(' ')));
    }
    assertEquals("nobody", table.remove(World.REVOKED_ID));
    Map<String, String> lost = new HashMap<>(answered);
    lost.entrySet().removeIf(one -> one.getValue().equals(table.get(one.getKey())));
    assertEquals(Map.of(), lost, () -> "of " + answered.size());
    Set<String> unasked = new HashSet<>(table.keySet());
    unasked.removeAll(asked);
    assertEquals(Set.of(), unasked);
    unasked.addAll(notAsked);
    unasked.retainAll(table.keySet());
    assertEquals(Set.of(), unasked);
  }

  @Test
  void a_killed_instance_loses_nothing_that_it_answered() throws Exception {
    PackagedApplication next = startInstance();
    for (int kill = 0; kill < KILLS; kill++) {
      try (PackagedApplication instance = next) {
        awaitReady(instance);
        // Starts while this one is still at work.
        next = startInstance();
        Load load = new Load(instance.port(), 1 + random.nextInt(40));
        instance.kill();
        load.end();
      }
    }
    next.close();
    assertTrue(answered.size() >= KILLS, answered.toString());
    assertTableHasWhatWasAnswered();
  }

  @Test
  void a_crash_of_the_database_loses_nothing_that_was_answered_and_is_survived() throws Exception {
    try (PackagedApplication instance = startInstance()) {
      awaitReady(instance);
      for (int crash = 0; crash < CRASHES; crash++) {
        Load load = new Load(instance.port(), 1 + random.nextInt(200));
        server.crash();
        server.recover();
        // The same callers go on, and are served again.
        int afterwards = answered.size();
        Waiting.await("callers are served again").until(() -> answered.size() >= afterwards + 20);
        load.end();
      }
    }
    assertTableHasWhatWasAnswered();
  }
}

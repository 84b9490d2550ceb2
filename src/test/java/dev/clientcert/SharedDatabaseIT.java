package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two instances of the packaged application on one database. */
@Tag("slow")
class SharedDatabaseIT {

  private static final int CERTIFICATES = 2000;
  private static final int CLIENTS = 8;

  private final World world = new World(CERTIFICATES);
  private final TestDatabase database = TestDatabase.create();
  private final List<PackagedApplication> instances = new ArrayList<>();
  private Map<String, String> properties;

  @BeforeEach
  void prepare() {
    properties = new HashMap<>(world.start());
    properties.putAll(database.properties());
    properties.put("clientcert.store.timeout", TestDatabase.PATIENT_TIMEOUT);
  }

  @AfterEach
  void stop() throws Exception {
    for (PackagedApplication instance : instances) {
      instance.close();
    }
    world.stop();
  }

  /** Starts two at the same time, both of which load the seed file. */
  private void startTwo(Map<String, String> more) throws Exception {
    properties.putAll(more);
    for (int i = 0; i < 2; i++) {
      instances.add(PackagedApplication.start(List.of(), properties, Map.of()));
    }
    for (PackagedApplication instance : instances) {
      instance.port();
      instance.awaitOutput("into PostgreSQL");
    }
  }

  private Answer revoke(int instance, String id) throws Exception {
    return RawHttp.send(instances.get(instance).port(), ShutdownIT.revocation(id));
  }

  @Test
  void each_certificate_is_revoked_exactly_once_by_eight_clients_through_both() throws Exception {
    // Nonces are the subject of other tests.
    startTwo(Map.of("clientcert.auth.shared-nonces", "false"));
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < CERTIFICATES; i++) {
      ids.add(world.ownId());
    }
    Map<String, String> winners = new ConcurrentHashMap<>();
    Map<String, Integer> losers = new ConcurrentHashMap<>();
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    List<Future<?>> pending = new ArrayList<>();
    for (int client = 0; client < CLIENTS; client++) {
      int number = client;
      pending.add(
          clients.submit(
              () -> {
                // All take the certificates in the same order, so that they meet.
                for (String id : ids) {
                  Answer answer = revoke(number % 2, id);
                  if (answer.status() == 200) {
                    assertEquals(null, winners.put(id, answer.json().getString("RequestId")), id);
                  } else {
                    assertEquals("Certificate.StatusError", answer.code());
                    losers.merge(id, 1, Integer::sum);
                  }
                }
                return null;
              }));
    }
    for (Future<?> one : pending) {
      one.get(3, TimeUnit.MINUTES);
    }
    clients.shutdown();
    assertEquals(CERTIFICATES, winners.size());
    ids.forEach(id -> assertEquals(CLIENTS - 1, losers.get(id), id));
    Map<String, String> table = new HashMap<>();
    for (String row :
        database.query(
            "SELECT upper(revoked_by::text), id FROM client_certificate WHERE revoked_by IS NOT NULL")) {
      table.put(row.substring(row.indexOf(' ') + 1), row.substring(0, row.indexOf(' ')));
    }
    assertEquals(winners, table);
  }

  @Test
  void a_request_that_one_instance_took_is_a_replay_for_the_other() throws Exception {
    startTwo(Map.of());
    for (Request request :
        List.of(
            ShutdownIT.revocation(World.freshId()),
            SignedRequest.revoke("testid", "testsecret", World.SITE, World.freshId()))) {
      assertEquals(200, RawHttp.send(instances.get(0).port(), request).status());
      for (PackagedApplication instance : instances) {
        assertEquals("Unauthorized.InvalidToken", RawHttp.send(instance.port(), request).code());
      }
    }
  }

  @Test
  void of_one_request_sent_to_both_at_once_one_is_taken() throws Exception {
    startTwo(Map.of());
    ExecutorService callers = Executors.newFixedThreadPool(CLIENTS);
    for (int round = 0; round < 20; round++) {
      Request request = ShutdownIT.revocation(World.freshId());
      List<Future<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int port = instances.get(i % 2).port();
        answers.add(callers.submit(() -> RawHttp.send(port, request)));
      }
      List<String> codes = new ArrayList<>();
      for (Future<Answer> answer : answers) {
        codes.add(String.valueOf(answer.get().code()));
      }
      assertEquals(1, Collections.frequency(codes, "null"), codes.toString());
      assertEquals(CLIENTS - 1, Collections.frequency(codes, "Unauthorized.InvalidToken"));
    }
    callers.shutdown();
  }

  @Test
  void without_shared_nonces_each_instance_knows_its_own() throws Exception {
    startTwo(Map.of("clientcert.auth.shared-nonces", "false"));
    Request request = ShutdownIT.revocation(World.freshId());
    assertEquals(200, RawHttp.send(instances.get(0).port(), request).status());
    assertEquals("Certificate.StatusError", RawHttp.send(instances.get(1).port(), request).code());
    assertEquals(
        "Unauthorized.InvalidToken", RawHttp.send(instances.get(1).port(), request).code());
    assertEquals(List.of("0"), database.query("SELECT count(*) FROM used_nonce"));
  }

  @Test
  void nonces_that_are_of_no_use_any_more_are_deleted_and_others_are_not() throws Exception {
    database.execute(
        "INSERT INTO used_nonce SELECT sha256(i::text::bytea), gen_random_uuid(),"
            + " now() + (CASE WHEN i <= 2500 THEN interval '-16 minutes' ELSE interval '-14 minutes' END)"
            + " FROM generate_series(1, 2600) AS i");
    startTwo(Map.of());
    assertEquals(200, revoke(0, World.freshId()).status());
    // The hundred, that of the call, and that of the probe.
    Waiting.await("the others are deleted")
        .until(() -> database.query("SELECT count(*) FROM used_nonce").equals(List.of("102")));
  }

  @Test
  void a_revoked_certificate_does_not_come_back_by_a_start_with_the_seed_file() throws Exception {
    startTwo(Map.of());
    String id = World.freshId();
    assertEquals(200, revoke(new Random().nextInt(2), id).status());
    database.execute("DELETE FROM loaded_seed_file");
    PackagedApplication third = PackagedApplication.start(List.of(), properties, Map.of());
    instances.add(third);
    third.port();
    assertTrue(
        third.awaitOutput("others were there already").contains("Loaded 0 certificates from"),
        third.output());
    assertEquals("Certificate.StatusError", revoke(2, id).code());
    PackagedApplication fourth = PackagedApplication.start(List.of(), properties, Map.of());
    instances.add(fourth);
    fourth.port();
    fourth.awaitOutput("was loaded into PostgreSQL before");
    assertEquals("Certificate.StatusError", revoke(3, id).code());
  }
}

package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import dev.clientcert.Relay.Mode;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What callers of the packaged application see while its database, or the way there, is broken in
 * every way that there is, and afterwards.
 */
class PostgresqlFailureIT {

  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  /** What a call may take beyond the time-out: this machine is busy. */
  private static final Duration SLACK = Duration.ofMillis(1500);

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String COUNT_REVOKED =
      "SELECT count(*) FROM client_certificate WHERE id = ? AND status = 'revoked'";

  private final World world = new World();
  private final ExecutorService callers = Executors.newCachedThreadPool();
  private final TestDatabase database = TestDatabase.create();
  private Relay relay;
  private PackagedApplication application;

  @BeforeEach
  void open() throws IOException {
    relay = new Relay(database.port()).open();
  }

  @AfterEach
  void close() throws IOException {
    callers.shutdownNow();
    assertFalse(application.output().contains(TestDatabase.PASSWORD), application.output());

    application.close();
    relay.close();
    world.stop();
  }

  private void start(Map<String, String> more) throws Exception {
    Map<String, String> properties = new HashMap<>(world.start());
    properties.putAll(database.properties(relay.port()));
    properties.put("clientcert.store.timeout", TIMEOUT.toString());
    properties.putAll(more);
    application = PackagedApplication.start(List.of(), properties, Map.of());
    application.port();
  }

  private void startLoaded(Map<String, String> more) throws Exception {
    start(more);
    await("is ready", () -> readiness() == 200);
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertTrue(System.nanoTime() < end, () -> "not in time: " + what);
      Thread.sleep(20);
    }
  }

  private int readiness() throws Exception {
    return RawHttp.send(
            application.port(), new Request("GET", "/q/health/ready", Map.of("host", "h"), ""))
        .status();
  }

  private Answer revoke(String id) throws Exception {
    return RawHttp.send(application.port(), ShutdownIT.revocation(id));
  }

  /** Calls, and checks that the answer is there in time and says that the store could not tell. */
  private void assertFailsInTime(String id) throws Exception {
    assertFailsWithin(TIMEOUT, id);
  }

  private void assertFailsWithin(Duration timeout, String id) throws Exception {
    long start = System.nanoTime();
    Answer answer = revoke(id);
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    assertEquals(400, answer.status(), answer.body());
    assertEquals("InternalException", answer.code());
    assertTrue(time.compareTo(timeout.plus(SLACK)) < 0, time.toString());
  }

  private void assertRecovers() throws Exception {
    await("is ready again", () -> readiness() == 200);
    assertEquals(200, revoke(World.freshId()).status());
  }

  @Test
  void a_database_that_is_down_at_start_is_waited_for() throws Exception {
    relay.refuse();
    start(Map.of());
    assertFailsInTime(World.freshId());
    assertEquals(503, readiness());
    application.awaitOutput(
        "The certificate store cannot revoke: PostgreSQL is still being prepared");
    application.awaitOutput("PostgreSQL cannot be prepared yet: Connection refused");
    relay.open();
    assertRecovers();
    application.awaitOutput("The certificate store can revoke again");
  }

  @Test
  void a_database_that_goes_away_and_comes_back_is_found_again() throws Exception {
    startLoaded(Map.of());
    String id = World.freshId();
    relay.refuse();
    assertFailsInTime(id);
    await("is not ready", () -> readiness() == 503);
    application.awaitOutput("The certificate store cannot revoke: Connection refused");
    relay.open();
    assertRecovers();
    assertEquals(200, revoke(id).status());
  }

  @Test
  void a_restart_of_the_database_within_the_time_out_is_not_noticed() throws Exception {
    startLoaded(Map.of("clientcert.store.timeout", "10S"));
    for (int i = 0; i < 5; i++) {
      relay.cut();
      assertEquals(200, revoke(World.freshId()).status());
    }
    relay.refuse();
    Future<Answer> answer = callers.submit(() -> revoke(World.freshId()));
    Thread.sleep(TIMEOUT.toMillis() / 4);
    relay.open();
    assertEquals(200, answer.get().status());
  }

  @Test
  void a_database_that_is_slow_is_given_up_in_time_and_keeps_no_lock() throws Exception {
    startLoaded(Map.of());
    try (Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE client_certificate IN ACCESS EXCLUSIVE MODE");
      assertFailsInTime(World.freshId());
      await("is not ready", () -> readiness() == 503);
      await(
          "no statement waits in vain",
          () ->
              database
                  .query(
                      "SELECT count(*) FROM pg_stat_activity WHERE usename = ? AND wait_event_type = 'Lock'",
                      TestDatabase.ROLE)
                  .equals(List.of("0")));
      other.rollback();
    }
    assertRecovers();
  }

  @Test
  void nonce_and_revocation_share_the_time_out() throws Exception {
    Duration timeout = Duration.ofSeconds(4);
    startLoaded(Map.of("clientcert.store.timeout", timeout.toString()));
    try (Connection nonces = locked("used_nonce");
        Connection certificates = locked("client_certificate")) {
      Future<?> call =
          callers.submit(
              () -> {
                assertFailsWithin(timeout, World.freshId());
                return null;
              });
      awaitStatementThatWaits(Duration.ofSeconds(3));
      nonces.rollback();
      call.get();
      certificates.rollback();
    }
    assertRecovers();
  }

  private void awaitStatementThatWaits(Duration time) throws Exception {
    await(
        "a statement waits for a lock for " + time,
        () ->
            database
                .query(
                    "SELECT count(*) > 0 FROM pg_stat_activity WHERE usename = ?"
                        + " AND wait_event_type = 'Lock' AND now() - query_start > ?::interval",
                    TestDatabase.ROLE,
                    time.toString())
                .equals(List.of("t")));
  }

  private Connection locked(String table) throws SQLException {
    Connection connection = database.connect();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
    }
    return connection;
  }

  @Test
  void a_load_waits_longer_than_a_call_would() throws Exception {
    try (Connection certificates = locked("client_certificate")) {
      start(Map.of());
      awaitStatementThatWaits(TIMEOUT.multipliedBy(2));
      certificates.rollback();
    }
    assertRecovers();
    assertFalse(application.output().contains("cannot be prepared"), application.output());
  }

  @Test
  void a_database_that_says_nothing_at_start_is_named_as_what_is_wrong() throws Exception {
    relay.all(Mode.LOSE);
    start(Map.of());
    application.awaitOutput("PostgreSQL cannot be prepared yet: PostgreSQL did not answer within");
    relay.coming(Mode.PASS);
    assertRecovers();
  }

  @Test
  void a_database_that_takes_no_nonces_is_not_ready() throws Exception {
    startLoaded(Map.of());
    database.execute("REVOKE INSERT ON used_nonce FROM " + TestDatabase.ROLE);
    assertFailsInTime(World.freshId());
    await("is not ready", () -> readiness() == 503);
    application.awaitOutput("permission denied for table used_nonce");
    database.execute("GRANT INSERT ON used_nonce TO " + TestDatabase.ROLE);
    assertRecovers();
  }

  @Test
  void a_full_pool_turns_callers_away_in_time_and_holds_no_threads() throws Exception {
    int many = 150;
    // As many worker threads as Quarkus has by default: the eight of ours would hide the waste.
    startLoaded(
        Map.of(
            "quarkus.datasource.reactive.max-size", "2", "quarkus.thread-pool.max-threads", "200"));
    together(many);
    int busy = application.threads();
    try (Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE client_certificate IN ACCESS EXCLUSIVE MODE");
      for (int i = 0; i < 2; i++) {
        long start = System.nanoTime();
        List<Answer> answers = together(many);
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        answers.forEach(answer -> assertEquals("InternalException", answer.code()));
        assertTrue(time.compareTo(TIMEOUT.plus(SLACK.multipliedBy(2))) < 0, time.toString());
      }
      int waiting = application.threads();
      // Funqy begins calls that come together on threads of their own; a thread for each caller
      // that
      // waits would be twice as many.
      assertTrue(
          waiting < busy + many / 2, busy + " threads when busy, " + waiting + " when waiting");
      other.rollback();
    }
    assertRecovers();
  }

  private List<Answer> together(int many) throws Exception {
    List<Future<Answer>> pending = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      pending.add(callers.submit(() -> revoke(World.freshId())));
    }
    List<Answer> answers = new ArrayList<>();
    for (Future<Answer> one : pending) {
      answers.add(one.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }
    return answers;
  }

  @Test
  void a_connection_that_is_cut_between_commit_and_answer_leaves_the_caller_with_the_truth()
      throws Exception {
    startLoaded(
        Map.of(
            "clientcert.store.timeout",
            "10S",
            "clientcert.auth.shared-nonces",
            "false",
            "quarkus.datasource.reactive.max-size",
            "1"));
    String id = World.freshId();
    relay.all(Mode.MUTE);
    Future<Answer> answer = callers.submit(() -> revoke(id));
    await("is revoked", () -> database.query(COUNT_REVOKED, id).equals(List.of("1")));
    assertFalse(answer.isDone());
    relay.coming(Mode.PASS);
    relay.cut();
    assertEquals(200, answer.get().status(), answer.get().body());
    assertEquals(
        database.query("SELECT upper(revoked_by::text) FROM client_certificate WHERE id = ?", id),
        List.of(answer.get().json().getString("RequestId")));
  }

  @Test
  void a_nonce_whose_answer_was_lost_is_no_replay() throws Exception {
    startLoaded(
        Map.of("clientcert.store.timeout", "10S", "quarkus.datasource.reactive.max-size", "1"));
    // Without that of the probe, which is of no use from the start.
    String nonces = "SELECT count(*) FROM used_nonce WHERE expires_at > now()";
    // Has the connection know the statement.
    assertEquals(200, revoke(World.freshId()).status());
    relay.all(Mode.MUTE);
    Future<Answer> answer = callers.submit(() -> revoke(World.freshId()));
    await("is used", () -> database.query(nonces).equals(List.of("2")));
    assertFalse(answer.isDone());
    relay.coming(Mode.PASS);
    relay.cut();
    assertEquals(200, answer.get().status(), answer.get().body());
    assertEquals(List.of("2"), database.query(nonces));
  }

  @Test
  void connections_that_are_dead_without_knowing_it_are_given_up() throws Exception {
    startLoaded(Map.of("quarkus.datasource.reactive.max-size", "3"));
    together(20);
    long before = relay.accepted();
    relay.all(Mode.LOSE);
    relay.coming(Mode.PASS);
    assertFailsInTime(World.freshId());
    assertRecovers();
    assertTrue(relay.accepted() > before);
  }

  @Test
  void a_database_that_only_reads_is_not_ready() throws Exception {
    startLoaded(Map.of());
    database.execute(
        "ALTER DATABASE " + database.name() + " SET default_transaction_read_only = on");
    relay.cut();
    assertFailsInTime(World.freshId());
    await("is not ready", () -> readiness() == 503);
    application.awaitOutput(
        "The certificate store cannot revoke: ERROR: cannot execute SELECT in a read-only transaction");
    database.execute(
        "BEGIN READ WRITE; ALTER DATABASE "
            + database.name()
            + " RESET default_transaction_read_only; COMMIT");
    relay.cut();
    assertRecovers();
  }

  @Test
  void a_database_without_tables_is_not_ready_until_they_are_there() throws Exception {
    database.execute("DROP TABLE client_certificate");
    start(Map.of("clientcert.seed-file", ""));
    assertFailsInTime(World.freshId());
    assertEquals(503, readiness());
    application.awaitOutput("relation \\\"client_certificate\\\" does not exist");
    database.withSchema();
    await("is ready", () -> readiness() == 200);
    assertEquals("Certificate.NotFound", revoke(World.freshId()).code());
  }
}

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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What callers of the packaged application see while its database, or the way there, is broken in
 * every way that there is, and afterwards.
 */
@Tag("slow")
class PostgresqlFailureIT {

  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private static final String COUNT_REVOKED =
      "SELECT count(*) FROM client_certificate WHERE id = ? AND status = 'revoked'";

  private final World world = new World();
  private final ExecutorService callers = Executors.newCachedThreadPool();
  private final TestDatabase database = TestDatabase.create();
  private final Map<String, String> properties = new HashMap<>();
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
    properties.putAll(world.start());
    properties.putAll(database.properties(relay.port()));
    properties.put("clientcert.store.timeout", TIMEOUT.toString());
    properties.putAll(more);
    application = PackagedApplication.start(List.of(), properties, Map.of());
    application.port();
  }

  private void startLoaded(Map<String, String> more) throws Exception {
    start(more);
    awaitReadiness(200);
  }

  private void awaitReadiness(int status) {
    Waiting.await("readiness").until(this::readiness, answer -> answer == status);
  }

  private int readiness() throws Exception {
    return RawHttp.send(
            application.port(), new Request("GET", "/q/health/ready", Map.of("host", "h"), ""))
        .status();
  }

  private Answer revoke(String id) throws Exception {
    return RawHttp.send(application.port(), ShutdownIT.revocation(id));
  }

  /** Calls, and checks that the answer is there while the store cannot tell, and says so. */
  private void assertFails(String id) throws Exception {
    assertFailed(revoke(id));
  }

  private static void assertFailed(Answer answer) {
    assertEquals(400, answer.status(), answer.body());
    assertEquals("InternalException", answer.code());
  }

  private void assertRecovers() throws Exception {
    awaitReadiness(200);
    assertEquals(200, revoke(World.freshId()).status());
  }

  @Test
  void a_database_that_is_down_at_start_is_waited_for() throws Exception {
    relay.refuse();
    start(Map.of());
    assertFails(World.freshId());
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
    assertFails(id);
    awaitReadiness(503);
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
    relay.coming(Mode.CLOSE);
    relay.cut();
    long before = relay.accepted();
    Future<Answer> answer = callers.submit(() -> revoke(World.freshId()));
    Waiting.await("the database is looked for in vain").until(() -> relay.accepted() > before + 1);
    assertFalse(answer.isDone());
    relay.coming(Mode.PASS);
    assertEquals(200, answer.get().status());
  }

  @Test
  void a_database_that_is_slow_is_given_up_in_time_and_keeps_no_lock() throws Exception {
    startLoaded(Map.of());
    try (Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE client_certificate IN ACCESS EXCLUSIVE MODE");
      assertFails(World.freshId());
      awaitReadiness(503);
      Waiting.await("no statement waits in vain")
          .until(
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

  /**
   * Another call, which began later and asks for no nonce, outlives the one that had to wait for
   * both: it would not, if each of its two statements had a time-out of its own.
   */
  @Test
  void nonce_and_listing_share_the_time_out() throws Exception {
    Duration timeout = Duration.ofSeconds(6);
    startLoaded(Map.of("clientcert.store.timeout", timeout.toString()));
    Map<String, String> withoutNonces = new HashMap<>(properties);
    withoutNonces.put("clientcert.auth.shared-nonces", "false");
    try (PackagedApplication other =
        PackagedApplication.start(List.of(), withoutNonces, Map.of())) {
      int otherPort = other.port();
      other.awaitOutput("was loaded into PostgreSQL before");
      try (Connection nonces = locked("used_nonce");
          Connection certificates = locked("client_certificate")) {
        Request listing = listing();
        Future<Answer> both = callers.submit(() -> RawHttp.send(application.port(), listing));
        awaitStatementThatWaits("INSERT", timeout.dividedBy(2));
        Request later = ShutdownIT.revocation(World.freshId());
        Future<Answer> outlives = callers.submit(() -> RawHttp.send(otherPort, later));
        awaitStatementThatWaits("INSERT", timeout.multipliedBy(3).dividedBy(4));
        nonces.rollback();
        assertFailed(both.get());
        assertFalse(outlives.isDone());
        certificates.rollback();
        assertEquals(200, outlives.get().status());
      }
    }
    assertRecovers();
  }

  private static Request listing() throws Exception {
    String body = "{\"SiteId\":" + World.SITE + "}";
    return new Request(
            "POST",
            "/ListClientCertificates",
            SignedRequest.bearerHeaders("bearer-good", body),
            body)
        .withHeaders(Map.of("host", "esa.test", "content-type", "application/json"));
  }

  /** Waits until a statement that begins like this has waited for a lock for this time. */
  private void awaitStatementThatWaits(String statement, Duration time) {
    awaitStatementThatWaits(TestDatabase.ROLE, statement, time);
  }

  private void awaitStatementThatWaits(String role, String statement, Duration time) {
    Waiting.await(statement + " waits for a lock for " + time)
        .until(
            () ->
                database
                    .query(
                        "SELECT count(*) > 0 FROM pg_stat_activity WHERE usename = ? AND query LIKE ?"
                            + " AND wait_event_type = 'Lock' AND now() - query_start > ?::interval",
                        role,
                        statement + "%",
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
      awaitStatementThatWaits("", TIMEOUT.multipliedBy(2));
      certificates.rollback();
    }
    assertRecovers();
    assertFalse(application.output().contains("cannot be prepared"), application.output());
  }

  @Test
  void a_migration_waits_longer_than_a_load_would() throws Exception {
    Duration timeout = Duration.ofMillis(500);
    try (Connection certificates = locked("client_certificate")) {
      start(
          Map.of(
              "clientcert.store.timeout",
              timeout.toString(),
              "clientcert.store.postgresql.create-schema",
              "true",
              "quarkus.datasource.username",
              "postgres"));
      // Later than a batch of a load would be given up, and a silent connection closed.
      awaitStatementThatWaits("postgres", "", timeout.multipliedBy(6));
      certificates.rollback();
    }
    awaitReadiness(200);
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
    assertFails(World.freshId());
    awaitReadiness(503);
    application.awaitOutput("permission denied for table used_nonce");
    database.execute("GRANT INSERT ON used_nonce TO " + TestDatabase.ROLE);
    assertRecovers();
  }

  @Test
  void a_full_pool_turns_callers_away_and_holds_no_threads() throws Exception {
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
        // RawHttp does not wait as long as calls one after the other would take.
        together(many).forEach(answer -> assertEquals("InternalException", answer.code()));
      }
      int waiting = application.threads();
      // Funqy begins calls that come together on threads of their own; a thread for each caller
      // that waits would be twice as many.
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
      answers.add(one.get(Waiting.PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }
    return answers;
  }

  @Test
  void a_connection_cut_between_commit_and_answer_leaves_the_caller_with_the_truth()
      throws Exception {
    startLoaded(
        Map.of(
            "clientcert.store.timeout",
            "10S",
            "clientcert.auth.shared-nonces",
            "false",
            "quarkus.datasource.reactive.max-size",
            "1"));
    // What is done in the background at first comes before it on the only connection.
    assertEquals(200, revoke(World.freshId()).status());
    String id = World.freshId();
    relay.all(Mode.MUTE);
    Future<Answer> answer = callers.submit(() -> revoke(id));
    Waiting.await("is revoked").until(() -> database.query(COUNT_REVOKED, id).equals(List.of("1")));
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
    Waiting.await("is used").until(() -> database.query(nonces).equals(List.of("2")));
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
    assertFails(World.freshId());
    assertRecovers();
    assertTrue(relay.accepted() > before);
  }

  @Test
  void a_database_that_only_reads_is_not_ready() throws Exception {
    startLoaded(Map.of());
    database.execute(
        "ALTER DATABASE " + database.name() + " SET default_transaction_read_only = on");
    relay.cut();
    assertFails(World.freshId());
    awaitReadiness(503);
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
    assertFails(World.freshId());
    assertEquals(503, readiness());
    application.awaitOutput("relation \\\"client_certificate\\\" does not exist");
    database.withSchema();
    awaitReadiness(200);
    assertEquals("Certificate.NotFound", revoke(World.freshId()).code());
  }

  @Test
  void a_database_that_lacks_a_migration_is_not_ready_and_the_log_says_why() throws Exception {
    database.execute("DROP TABLE remembered_change");
    start(
        Map.of(
            "clientcert.seed-file", "", "clientcert.store.timeout", TestDatabase.PATIENT_TIMEOUT));
    assertFails(World.freshId());
    awaitReadiness(503);
    assertTrue(
        application
            .awaitOutput("relation \\\"remembered_change\\\" does not exist")
            .contains("It needs a server that takes writes, all migrations,"),
        application.output());
    database.withSchema();
    awaitReadiness(200);
  }
}

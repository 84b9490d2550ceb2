package dev.clientcert.store.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.TestDatabase;
import dev.clientcert.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a clock that is set does to nonces in PostgreSQL. Nobody sets the one of the database. */
class PostgresqlNonceStoreTest {

  private static final Duration WINDOW = Duration.ofMinutes(15);
  private static final Duration STEP = Duration.ofHours(3);
  private static final Duration SWEEP = Duration.ofSeconds(61);

  private final PostgresqlWorld world = new PostgresqlWorld(Map.of());
  private final TestDatabase database = world.database();

  /** What the database's clock shows, but for the time that the test takes. */
  private final Instant databaseTime = Instant.now();

  private long nanos = Long.MAX_VALUE - Duration.ofMinutes(10).toNanos();
  private final PostgresqlNonceStore store = instance();
  private int others;

  private PostgresqlNonceStore instance() {
    return new PostgresqlNonceStore(world.postgresql(), () -> nanos);
  }

  private static boolean recordUse(
      PostgresqlNonceStore store, String nonce, Instant signed, Instant now) {
    return store
        .recordUse("account", "principal", nonce, signed.plus(WINDOW), now)
        .await()
        .indefinitely();
  }

  /** Has this instance delete what it may at this time, and waits until it has. */
  private void sweep(PostgresqlNonceStore store, Instant now) {
    nanos += SWEEP.toNanos();
    // One that is of no use by any clock goes in the same statement.
    database.execute(
        "INSERT INTO used_nonce VALUES ('old', gen_random_uuid(), '2020-01-01T00:00:00Z')");
    assertTrue(recordUse(store, "another " + others++, now, now));
    Waiting.await("nonces are deleted")
        .until(() -> database.query("SELECT 1 FROM used_nonce WHERE digest = 'old'").isEmpty());
  }

  @Test
  void an_instance_whose_clock_is_ahead_makes_no_nonce_of_others_forgotten() throws Exception {
    assertTrue(recordUse(store, "n", databaseTime, databaseTime));
    PostgresqlNonceStore ahead = instance();
    for (int i = 0; i < 70; i += 35) {
      nanos += Duration.ofMinutes(35).toNanos();
      sweep(ahead, databaseTime.plus(STEP).plus(Duration.ofMinutes(i)));
    }
    assertFalse(recordUse(store, "n", databaseTime, databaseTime));
  }

  @Test
  void a_database_whose_clock_is_ahead_makes_no_nonce_forgotten() throws Exception {
    Instant now = databaseTime.minus(STEP);
    assertTrue(recordUse(store, "n", now, now));
    sweep(store, now.plus(WINDOW));
    assertFalse(recordUse(store, "n", now, now.plus(WINDOW)));
  }

  @Test
  void a_clock_of_both_that_steps_forward_and_back_makes_no_nonce_forgotten() throws Exception {
    Instant before = databaseTime.minus(STEP);
    sweep(store, before);
    // Whenever in the half hour it was that the clock was right.
    for (int minutes : new int[] {3, 14, 29}) {
      String nonce = "n" + minutes;
      Instant signed = before.plus(WINDOW);
      assertTrue(recordUse(store, nonce, signed, before));
      sweep(store, before.plus(STEP));
      nanos += Duration.ofMinutes(minutes).minus(SWEEP).minus(SWEEP).toNanos();
      sweep(store, before.plus(STEP));
      assertFalse(recordUse(store, nonce, signed, before), nonce);
      sweep(store, before);
    }
  }

  @Test
  void a_step_that_lasts_is_believed_within_the_hour() throws Exception {
    Instant before = databaseTime.minus(STEP);
    assertTrue(recordUse(store, "n", before, before));
    sweep(store, before.plus(STEP));
    for (int i = 0; i < 2; i++) {
      nanos += Duration.ofMinutes(30).toNanos();
      sweep(store, before.plus(STEP));
    }
    assertEquals(
        List.of(),
        database.query("SELECT 1 FROM used_nonce WHERE expires_at < now() - interval '1 hour'"));
  }

  @Test
  void nonces_are_deleted_after_a_step_back_too() throws Exception {
    sweep(store, databaseTime.plus(STEP));
    sweep(store, databaseTime);
    sweep(store, databaseTime.minus(STEP));
  }

  @Test
  void a_nonce_is_deleted_a_quarter_of_an_hour_after_its_use_and_not_before() throws Exception {
    database.execute(
        "INSERT INTO used_nonce SELECT sha256(i::text::bytea), gen_random_uuid(),"
            + " now() - interval '15 minutes' + i * interval '1 minute'"
            + " FROM generate_series(-3, 3) AS i WHERE i <> 0");
    sweep(store, Instant.now());
    assertEquals(
        List.of("3"), database.query("SELECT count(*) FROM used_nonce WHERE expires_at < now()"));
  }
}

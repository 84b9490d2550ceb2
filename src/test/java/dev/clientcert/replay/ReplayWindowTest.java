package dev.clientcert.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.CollectedLog;
import dev.clientcert.replay.NonceStore.Room;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What is remembered of nonces, for how long, and for whom there is room. */
class ReplayWindowTest {

  private static final Instant START = Instant.parse("2026-11-23T11:00:00Z");
  private static final Duration WINDOW = Duration.ofMinutes(15);
  private static final int CAPACITY = 1000;

  /** What the clock that nobody can set shows; it may begin anywhere. */
  private Duration elapsed = Duration.ZERO;

  /** By how much the system's clock was set ahead. */
  private Duration step = Duration.ZERO;

  private int filling;

  private final ReplayWindow window = new ReplayWindow(CAPACITY, this::nanoTime);

  private long nanoTime() {
    return Long.MAX_VALUE - Duration.ofMinutes(10).toNanos() + elapsed.toNanos();
  }

  private void at(int minutes) {
    elapsed = Duration.ofMinutes(minutes);
  }

  private Instant now() {
    return START.plus(elapsed).plus(step);
  }

  private boolean recordUse(String account, String principal, String nonce, Instant signed) {
    return window
        .recordUse(account, principal, nonce, signed.plus(WINDOW), now())
        .await()
        .indefinitely();
  }

  private boolean recordUse(String account, String nonce) {
    return recordUse(account, account, nonce, now());
  }

  private Room room() {
    return window.room(now()).orElseThrow();
  }

  /** How many more nonces this account may use. */
  private int fill(String account) {
    int taken = 0;
    while (recordUse(account, "filling " + filling++)) {
      taken++;
    }
    return taken;
  }

  @Test
  void a_nonce_is_used_once_by_each_principal() {
    assertTrue(recordUse("account", "a", "n", now()));
    assertFalse(recordUse("account", "a", "n", now()));
    assertTrue(recordUse("account", "b", "n", now()));
    assertFalse(recordUse("account", "b", "n", now()));
  }

  @Test
  void a_nonce_is_refused_with_another_time_too() {
    assertTrue(recordUse("a", "n"));
    at(10);
    assertFalse(recordUse("a", "n"));
  }

  @Test
  void a_nonce_is_remembered_for_half_an_hour_and_then_forgotten() {
    assertTrue(recordUse("a", "a", "now", START));
    assertTrue(recordUse("a", "a", "early", START.plus(WINDOW)));
    at(15);
    assertFalse(recordUse("a", "a", "now", START));
    at(30);
    assertFalse(recordUse("a", "a", "early", START.plus(WINDOW)));
    assertFalse(recordUse("a", "a", "now", START));
    at(33);
    assertTrue(recordUse("a", "early"));
    assertTrue(recordUse("a", "now"));
  }

  @Test
  void a_clock_that_steps_forward_and_back_makes_no_nonce_forgotten() {
    for (Duration forward : new Duration[] {WINDOW.multipliedBy(2), Duration.ofDays(3650)}) {
      String nonce = "before " + forward;
      Instant signed = now().plus(WINDOW);
      assertTrue(recordUse("a", "a", nonce, signed));
      step = forward;
      assertTrue(recordUse("a", "while " + forward));
      step = Duration.ZERO;
      elapsed = elapsed.plus(WINDOW).plus(WINDOW);
      assertFalse(recordUse("a", "a", nonce, signed), nonce);
    }
  }

  @Test
  void after_a_late_step_back_nothing_is_taken_that_may_have_been_forgotten() {
    Instant early = START.plus(WINDOW);
    assertTrue(recordUse("a", "a", "now", START));
    assertTrue(recordUse("a", "a", "early", early));
    at(46);
    assertTrue(recordUse("a", "another"));
    step = Duration.ofMinutes(-32);
    assertFalse(recordUse("a", "a", "now", START));
    assertFalse(recordUse("a", "a", "early", early));
    assertFalse(recordUse("a", "a", "never seen", early));
    assertTrue(recordUse("a", "a", "never seen", early.plusSeconds(1)));
  }

  @Test
  void a_nonce_of_a_clock_that_was_ahead_is_kept_until_the_clock_gets_there() {
    step = Duration.ofHours(2);
    Instant signed = now();
    assertTrue(recordUse("a", "a", "n", signed));
    step = Duration.ZERO;
    at(2 * 60 + 15);
    assertFalse(recordUse("a", "a", "n", signed));
    at(2 * 60 + 17);
    assertTrue(recordUse("a", "n"));
  }

  @Test
  void a_clock_that_stays_ahead_keeps_a_nonce_for_half_an_hour_only() {
    assertTrue(recordUse("a", "n"));
    step = Duration.ofHours(2);
    at(30);
    assertFalse(recordUse("a", "n"));
    at(33);
    assertTrue(recordUse("a", "n"));
  }

  @Test
  void each_of_many_nonces_is_remembered() {
    int many = 10_000;
    ReplayWindow large = new ReplayWindow(2 * many, this::nanoTime);
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < many; i++) {
        assertTrue(recordUse(large, "n" + i), "first " + i);
        // Over half an hour, so that there are nonces of every age.
        elapsed = elapsed.plus(Duration.ofMinutes(29).dividedBy(many));
      }
      for (int i = 0; i < many; i++) {
        assertFalse(recordUse(large, "n" + i), "again " + i);
      }
      elapsed = elapsed.plus(Duration.ofMinutes(33));
    }
  }

  private boolean recordUse(ReplayWindow large, String nonce) {
    return large.recordUse("a", "a", nonce, now().plus(WINDOW), now()).await().indefinitely();
  }

  @Test
  void an_account_that_floods_leaves_as_much_room_as_it_takes() {
    assertEquals(CAPACITY / 2, fill("a"));
    assertEquals(CAPACITY / 4, fill("b"));
    assertEquals(CAPACITY / 8, fill("c"));
    assertEquals(0, fill("a"));
    assertFalse(room().isFull());
    assertEquals(new Room(CAPACITY * 7 / 8, CAPACITY, 4), room());
  }

  @Test
  void keys_of_one_account_share_its_room() {
    fill("account");
    assertFalse(recordUse("account", "another key", "n", now()));
    assertTrue(recordUse("another account", "another key", "n", now()));
  }

  @Test
  void an_account_refuses_until_something_expires_rather_than_forget_early() {
    assertTrue(recordUse("a", "first"));
    at(15);
    assertEquals(CAPACITY / 2 - 1, fill("a"));
    at(30);
    assertEquals(0, fill("a"));
    assertFalse(recordUse("a", "first"));
    at(33);
    assertEquals(1, fill("a"));
    at(48);
    assertEquals(CAPACITY / 2 - 1, fill("a"));
  }

  @Test
  void a_full_window_has_room_again_though_nobody_calls() {
    for (int account = 0; !room().isFull(); account++) {
      fill("account " + account);
    }
    assertFalse(recordUse("newcomer", "n"));
    at(33);
    assertEquals(0, room().used());
    assertTrue(recordUse("newcomer", "n"));
  }

  @Test
  void a_window_of_one_has_room_for_one() {
    ReplayWindow smallest = new ReplayWindow(1, this::nanoTime);
    assertTrue(recordUse(smallest, "1"));
    assertFalse(recordUse(smallest, "2"));
  }

  @Test
  void a_lack_of_room_is_warned_of_once_a_minute_whoever_it_hits() {
    try (CollectedLog log = CollectedLog.start()) {
      fill("flooding");
      fill("another");
      assertFalse(recordUse("flooding", "n"));
      assertEquals(1, warnings(log), log.text());
      assertTrue(log.text().contains("account flooding"), log.text());
      assertTrue(log.text().contains("raise clientcert.auth.nonce-capacity"), log.text());
      elapsed = elapsed.plusSeconds(59);
      assertFalse(recordUse("another", "n"));
      assertEquals(1, warnings(log), log.text());
      elapsed = elapsed.plusSeconds(1);
      assertFalse(recordUse("another", "n"));
      assertFalse(recordUse("flooding", "n"));
      assertEquals(2, warnings(log), log.text());
      assertTrue(
          log.text()
              .contains("of account another was refused for lack of room (5 since the start)"),
          log.text());
    }
  }

  private static int warnings(CollectedLog log) {
    return log.text().split("for lack of room", -1).length - 1;
  }
}

package dev.clientcert.replay;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What is remembered of nonces, and for how long. */
class ReplayWindowTest {

  private static final Instant START = Instant.parse("2026-11-23T11:00:00Z");

  private static final Duration WINDOW = Duration.ofMinutes(15);

  private final ReplayWindow window = new ReplayWindow(3);

  private boolean isFirstUse(String principal, String nonce, Duration signed, Duration now) {
    return isFirstUse(window, principal, nonce, signed, now);
  }

  private static boolean isFirstUse(
      ReplayWindow window, String principal, String nonce, Duration signed, Duration now) {
    return window
        .isFirstUse(principal, nonce, START.plus(signed).plus(WINDOW), START.plus(now))
        .await()
        .indefinitely();
  }

  private boolean isFirstUse(String principal, String nonce) {
    return isFirstUse(principal, nonce, Duration.ZERO, Duration.ZERO);
  }

  @Test
  void a_nonce_is_used_once_by_each_principal() {
    assertTrue(isFirstUse("a", "n"));
    assertFalse(isFirstUse("a", "n"));
    assertTrue(isFirstUse("b", "n"));
    assertFalse(isFirstUse("b", "n"));
  }

  @Test
  void a_nonce_is_refused_with_another_time_too() {
    assertTrue(isFirstUse("a", "n", Duration.ZERO, Duration.ZERO));
    assertFalse(isFirstUse("a", "n", Duration.ofMinutes(10), Duration.ofMinutes(10)));
  }

  @Test
  void a_nonce_is_remembered_for_as_long_as_its_request_is_timely_and_then_forgotten() {
    assertTrue(isFirstUse("a", "now"));
    assertTrue(isFirstUse("a", "early", Duration.ofMinutes(15), Duration.ZERO));
    assertFalse(isFirstUse("a", "now", Duration.ZERO, Duration.ofMinutes(15)));
    assertTrue(isFirstUse("a", "now", Duration.ofMinutes(17), Duration.ofMinutes(17)));
    assertFalse(isFirstUse("a", "early", Duration.ofMinutes(15), Duration.ofMinutes(30)));
    assertTrue(isFirstUse("a", "early", Duration.ofMinutes(32), Duration.ofMinutes(32)));
  }

  @Test
  void each_of_many_nonces_is_remembered() {
    int many = 10_000;
    ReplayWindow large = new ReplayWindow(many);
    for (int i = 0; i < many; i++) {
      assertTrue(isFirstUse(large, "a", "n" + i, Duration.ZERO, Duration.ZERO), "first " + i);
    }
    for (int i = 0; i < many; i++) {
      assertFalse(isFirstUse(large, "a", "n" + i, Duration.ZERO, Duration.ofMinutes(1)), "" + i);
    }
    assertFalse(isFirstUse(large, "a", "one more", Duration.ZERO, Duration.ofMinutes(1)));
    Duration later = Duration.ofMinutes(17);
    for (int i = 0; i < many; i++) {
      assertTrue(isFirstUse(large, "a", "n" + i, later, later), "again " + i);
    }
  }

  @Test
  void a_full_window_refuses_until_something_expires_rather_than_forget_early() {
    assertTrue(isFirstUse("a", "1"));
    assertTrue(isFirstUse("a", "2"));
    assertTrue(isFirstUse("a", "3", Duration.ofMinutes(5), Duration.ofMinutes(5)));
    assertFalse(isFirstUse("a", "4", Duration.ofMinutes(15), Duration.ofMinutes(15)));
    assertFalse(isFirstUse("a", "1", Duration.ZERO, Duration.ofMinutes(15)));
    assertTrue(isFirstUse("a", "4", Duration.ofMinutes(17), Duration.ofMinutes(17)));
  }
}

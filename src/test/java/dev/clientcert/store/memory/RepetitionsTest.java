package dev.clientcert.store.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.CollectedLog;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.ChangeOutcome.NotPossible;
import dev.clientcert.certificate.Transition;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which calls are remembered, and for how long. */
class RepetitionsTest {

  private static final ChangeOutcome OUTCOME = new NotPossible();

  /** What the clock that nobody can set shows; it may begin anywhere. */
  private Duration elapsed = Duration.ZERO;

  private final Repetitions repetitions =
      new Repetitions(
          3,
          Duration.ofHours(24),
          () -> Long.MAX_VALUE - Duration.ofHours(1).toNanos() + elapsed.toNanos());

  private void add(int call) {
    repetitions.add(new UUID(0, call), Transition.REVOKE, OUTCOME);
  }

  private boolean isKnown(int call) {
    return repetitions.findChange(new UUID(0, call), Transition.REVOKE) != null;
  }

  @Test
  void a_call_is_remembered_for_its_time_and_not_longer() {
    add(1);
    repetitions.add(new UUID(0, 1), new byte[] {7});
    elapsed = Duration.ofHours(24).minusNanos(1);
    assertEquals(OUTCOME, repetitions.findChange(new UUID(0, 1), Transition.REVOKE));
    assertNull(repetitions.findChange(new UUID(0, 1), Transition.ACTIVATE));
    assertArrayEquals(new byte[] {7}, repetitions.findCreation(new UUID(0, 1)));
    elapsed = Duration.ofHours(24);
    assertFalse(isKnown(1));
    assertNull(repetitions.findCreation(new UUID(0, 1)));
    add(1);
    assertTrue(isKnown(1));
  }

  @Test
  void calls_whose_time_is_over_make_room_for_others() {
    try (CollectedLog log = CollectedLog.start()) {
      IntStream.range(0, 3).forEach(this::add);
      elapsed = Duration.ofHours(24);
      IntStream.range(3, 6).forEach(this::add);
      IntStream.range(3, 6).forEach(call -> assertTrue(isKnown(call)));
      assertFalse(log.text().contains("forgotten"), log.text());
    }
  }

  @Test
  void without_room_the_oldest_is_forgotten_and_one_warning_a_minute_says_so() {
    try (CollectedLog log = CollectedLog.start()) {
      IntStream.range(0, 3).forEach(this::add);
      elapsed = Duration.ofMinutes(10);
      add(3);
      assertFalse(isKnown(0));
      IntStream.range(1, 4).forEach(call -> assertTrue(isKnown(call)));
      assertEquals(1, warnings(log));
      assertTrue(log.text().contains("after PT10M instead of PT24H"), log.text());
      elapsed = Duration.ofMinutes(11).minusNanos(1);
      add(4);
      assertEquals(1, warnings(log));
      elapsed = Duration.ofMinutes(11);
      add(5);
      assertEquals(2, warnings(log));
      assertFalse(isKnown(2));
    }
  }

  private static long warnings(CollectedLog log) {
    return log.text().lines().filter(line -> line.contains("was forgotten")).count();
  }
}

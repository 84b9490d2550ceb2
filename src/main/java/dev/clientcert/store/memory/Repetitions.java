package dev.clientcert.store.memory;

import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * What came of calls that may come again. Each is remembered for a fixed time by a monotonic clock.
 * When there is no more room, the oldest is forgotten.
 */
final class Repetitions {

  private static final Logger LOG = Logger.getLogger(Repetitions.class);
  private static final long BETWEEN_WARNINGS = Duration.ofMinutes(1).toNanos();

  private final int capacity;
  private final long memory;
  private final LongSupplier nanoTime;

  /** The oldest first. */
  private final Map<Call, Remembered> calls = new LinkedHashMap<>();

  private long lastWarning;

  /**
   * A call.
   *
   * @param operation what it does; {@code null} if it creates a certificate
   */
  private record Call(UUID requestId, Enum<?> operation) {}

  /**
   * What came of a call, in one of two forms.
   *
   * @param created a packed certificate
   */
  private record Remembered(long time, ChangeOutcome outcome, byte[] created) {}

  /**
   * Creates a memory.
   *
   * @param capacity the maximum number of calls
   * @param memory how long each is remembered
   * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
   */
  Repetitions(int capacity, Duration memory, LongSupplier nanoTime) {
    this.capacity = capacity;
    this.memory = memory.toNanos();
    this.nanoTime = nanoTime;
    this.lastWarning = nanoTime.getAsLong() - BETWEEN_WARNINGS;
  }

  /**
   * Makes a change, unless the same call was made before. The caller holds the lock of the site, so
   * that of concurrent calls only one is new.
   *
   * @param operation what it does
   * @param work makes the change, and returns its outcome
   * @return the outcome, which is that of the first call
   */
  ChangeOutcome once(Change change, Enum<?> operation, Supplier<ChangeOutcome> work) {
    if (!change.repeatable()) {
      return work.get();
    }
    ChangeOutcome first = findChange(change.requestId(), operation);
    if (first != null) {
      return first;
    }
    ChangeOutcome outcome = work.get();
    if (!(outcome instanceof ChangeOutcome.NotFound)) {
      add(change.requestId(), operation, outcome);
    }
    return outcome;
  }

  /** Returns what came of a change; {@code null} if the call is new. */
  synchronized ChangeOutcome findChange(UUID requestId, Enum<?> operation) {
    Remembered found = find(new Call(requestId, operation));
    return found == null ? null : found.outcome();
  }

  /** Returns the packed certificate that a call created; {@code null} if the call is new. */
  synchronized byte[] findCreation(UUID requestId) {
    Remembered found = find(new Call(requestId, null));
    return found == null ? null : found.created();
  }

  /** Remembers what came of a new change. */
  synchronized void add(UUID requestId, Enum<?> operation, ChangeOutcome outcome) {
    long now = nanoTime.getAsLong();
    add(new Call(requestId, operation), new Remembered(now, outcome, null));
  }

  /** Remembers what a new call created. */
  synchronized void add(UUID requestId, byte[] created) {
    long now = nanoTime.getAsLong();
    add(new Call(requestId, null), new Remembered(now, null, created));
  }

  private Remembered find(Call call) {
    Remembered found = calls.get(call);
    return found == null || isOver(found, nanoTime.getAsLong()) ? null : found;
  }

  private boolean isOver(Remembered call, long now) {
    return now - call.time() >= memory;
  }

  private void add(Call call, Remembered outcome) {
    long now = outcome.time();
    for (Iterator<Remembered> oldest = calls.values().iterator();
        oldest.hasNext() && isOver(oldest.next(), now); ) {
      oldest.remove();
    }
    if (calls.size() >= capacity) {
      Iterator<Remembered> oldest = calls.values().iterator();
      long age = now - oldest.next().time();
      oldest.remove();
      if (now - lastWarning >= BETWEEN_WARNINGS) {
        lastWarning = now;
        LOG.warnf(
            "There is room for %s calls that may come again, so one was forgotten after %s instead"
                + " of %s. If it comes again, it is done again.",
            capacity, Duration.ofNanos(age), Duration.ofNanos(memory));
      }
    }
    calls.put(call, outcome);
  }
}

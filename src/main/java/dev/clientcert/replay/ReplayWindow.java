package dev.clientcert.replay;

import dev.clientcert.replay.Fingerprints.Fingerprint;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Nonces in the memory of this process, unknown to other instances.
 *
 * <p>A nonce is kept until its request is too old to be replayed, and for at least half an hour by
 * a monotonic clock. A request may be dated 15 minutes ahead and is accepted until 15 minutes after
 * its date, so half an hour is the longest time for which it can be accepted. If the system clock
 * steps forward and back within that time, no nonce is forgotten early; if it steps back later, no
 * request is accepted whose nonce may have been forgotten.
 *
 * <p>Capacity is limited. When there is no room, requests are refused: forgetting a nonce early
 * would let its request through twice. An account may hold as many nonces as are still free, so one
 * account alone can take half of the capacity, the next one half of the rest, and so on. What a
 * flood leaves does not depend on the number of accounts, and no room is reserved for idle ones.
 */
public final class ReplayWindow implements NonceStore {

  private static final Logger LOG = Logger.getLogger(ReplayWindow.class);

  /** The minimum retention of a nonce: twice the window of a request's time. */
  private static final long RETENTION = Duration.ofMinutes(30).toNanos();

  /** The time span of one generation. Each call searches all generations. */
  private static final long GENERATION = Duration.ofMinutes(3).toNanos();

  /** Added to the expiry, since a request may arrive here a little after its time was checked. */
  private static final Duration SLACK = Duration.ofMinutes(1);

  private static final long BETWEEN_WARNINGS = Duration.ofMinutes(1).toNanos();

  private final int capacity;
  private final LongSupplier nanoTime;

  /** The nonces by time of arrival, the latest last, so that many are forgotten in one step. */
  private final Deque<Generation> generations = new ArrayDeque<>();

  /**
   * The latest expiry of a forgotten nonce. Requests that expire by then are refused: they can only
   * arrive after the clock was set back, and may be replays.
   */
  private Instant forgotten = Instant.MIN;

  private int used;
  private long refused;
  private long lastWarning;

  /** The nonces that arrived within the same three minutes. */
  private static final class Generation {

    private final long start;
    private final Fingerprints nonces = new Fingerprints();
    private final Map<String, Integer> usedBy = new HashMap<>();
    private Instant lastExpiry = Instant.MIN;

    Generation(long start) {
      this.start = start;
    }

    void add(Fingerprint nonce, String accountId, Instant expiry) {
      nonces.add(nonce);
      usedBy.merge(accountId, 1, Integer::sum);
      lastExpiry = expiry.isAfter(lastExpiry) ? expiry : lastExpiry;
    }

    boolean isExpired(Instant now, long nanos) {
      return nanos - start >= RETENTION + GENERATION && now.isAfter(lastExpiry.plus(SLACK));
    }
  }

  /**
   * Creates a window.
   *
   * @param capacity the maximum number of nonces
   * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
   */
  public ReplayWindow(int capacity, LongSupplier nanoTime) {
    this.capacity = capacity;
    this.nanoTime = nanoTime;
    this.lastWarning = nanoTime.getAsLong() - BETWEEN_WARNINGS;
  }

  @Override
  public Uni<Boolean> recordUse(
      String accountId, String principal, String nonce, Instant expiry, Instant now) {
    return Uni.createFrom()
        .item(add(accountId, Fingerprint.of(principal + '\n' + nonce), expiry, now));
  }

  @Override
  public synchronized Optional<Room> room(Instant now) {
    forget(now, nanoTime.getAsLong());
    return Optional.of(new Room(used, capacity, refused));
  }

  private synchronized boolean add(
      String accountId, Fingerprint nonce, Instant expiry, Instant now) {
    long nanos = nanoTime.getAsLong();
    forget(now, nanos);
    if (!expiry.isAfter(forgotten)) {
      warn(
          nanos,
          "A signed request was refused because the clock was set back: requests that expire by %s"
              + " may be replays of some that were forgotten. Those made later are taken.",
          forgotten);
      return false;
    }
    int usedByAccount = 0;
    for (Generation generation : generations) {
      if (generation.nonces.contains(nonce)) {
        return false;
      }
      usedByAccount += generation.usedBy.getOrDefault(accountId, 0);
    }
    if (usedByAccount >= capacity - used) {
      refused++;
      warn(
          nanos,
          "A request of account %s was refused for lack of room (%s since the start): of %s nonces"
              + " that there is room for, %s are in use, %s of them by this account, and no account"
              + " may hold more than are free. If it is meant to call so often, raise"
              + " clientcert.auth.nonce-capacity.",
          accountId,
          refused,
          capacity,
          used,
          usedByAccount);
      return false;
    }
    if (generations.isEmpty() || nanos - generations.getLast().start >= GENERATION) {
      generations.add(new Generation(nanos));
    }
    generations.getLast().add(nonce, accountId, expiry);
    used++;
    return true;
  }

  private void forget(Instant now, long nanos) {
    for (Iterator<Generation> each = generations.iterator(); each.hasNext(); ) {
      Generation generation = each.next();
      if (generation.isExpired(now, nanos)) {
        used -= generation.nonces.size();
        forgotten = generation.lastExpiry.isAfter(forgotten) ? generation.lastExpiry : forgotten;
        each.remove();
      }
    }
  }

  /** Logs at most one warning a minute. */
  private void warn(long nanos, String format, Object... arguments) {
    if (nanos - lastWarning >= BETWEEN_WARNINGS) {
      lastWarning = nanos;
      LOG.warnf(format, arguments);
    }
  }
}

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
 * Nonces in the memory of this process, which no other instance sees.
 *
 * <p>A nonce is kept until its request is too old to be replayed, and for half an hour in any case,
 * by a clock that nobody can set. A request may be dated 15 minutes ahead and is timely for 15
 * minutes after that, so half an hour is as long as a request can be timely. A system clock that
 * steps forward and back within that time makes nothing forgotten, and after one that steps back
 * later, nothing is taken that could have been forgotten.
 *
 * <p>Bounded: when there is no room, a request is not let through, since forgetting a nonce early
 * would let its request through twice. An account may hold as many nonces as are still free. One
 * account alone can so take half of the capacity, the next one half of what is left, and so on: the
 * room that a flood leaves does not depend on how many accounts there are, and none of it lies idle
 * for accounts that do not call.
 */
public final class ReplayWindow implements NonceStore {

  private static final Logger LOG = Logger.getLogger(ReplayWindow.class);

  /** The least time for which a nonce is kept: twice the window of a request's time. */
  private static final long KEPT = Duration.ofMinutes(30).toNanos();

  /** For how long nonces go into one generation. Each call looks into all generations. */
  private static final long GENERATION = Duration.ofMinutes(3).toNanos();

  /** What a nonce is kept for beyond its use: a request may come here a little after its check. */
  private static final Duration SLACK = Duration.ofMinutes(1);

  private static final long BETWEEN_WARNINGS = Duration.ofMinutes(1).toNanos();

  private final int capacity;
  private final LongSupplier nanoTime;

  /** The nonces by when they came, the latest last, so that many are forgotten in one step. */
  private final Deque<Generation> generations = new ArrayDeque<>();

  /**
   * The latest expiry of a nonce that was forgotten. No request that expires by then is taken any
   * more: it can only come once the clock has been set back, and could be one that was.
   */
  private Instant forgotten = Instant.MIN;

  private int used;
  private long refused;
  private long lastWarning;

  /** Nonces that came in the same three minutes. */
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

    boolean isOfNoUse(Instant now, long nanos) {
      return nanos - start >= KEPT + GENERATION && now.isAfter(lastExpiry.plus(SLACK));
    }
  }

  /**
   * A window for at most this many nonces.
   *
   * @param nanoTime a clock that is never set, such as {@link System#nanoTime}
   */
  public ReplayWindow(int capacity, LongSupplier nanoTime) {
    this.capacity = capacity;
    this.nanoTime = nanoTime;
    this.lastWarning = nanoTime.getAsLong() - BETWEEN_WARNINGS;
  }

  @Override
  public Uni<Boolean> isFirstUse(
      String accountId, String principal, String nonce, Instant expiry, Instant now) {
    return Uni.createFrom()
        .item(remember(accountId, Fingerprint.of(principal + '\n' + nonce), expiry, now));
  }

  @Override
  public synchronized Optional<Room> room(Instant now) {
    forget(now, nanoTime.getAsLong());
    return Optional.of(new Room(used, capacity, refused));
  }

  private synchronized boolean remember(
      String accountId, Fingerprint nonce, Instant expiry, Instant now) {
    long nanos = nanoTime.getAsLong();
    forget(now, nanos);
    if (!expiry.isAfter(forgotten)) {
      warnOfClock(nanos);
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
      warn(accountId, usedByAccount, nanos);
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
      if (generation.isOfNoUse(now, nanos)) {
        used -= generation.nonces.size();
        forgotten = generation.lastExpiry.isAfter(forgotten) ? generation.lastExpiry : forgotten;
        each.remove();
      }
    }
  }

  private boolean mayWarn(long nanos) {
    boolean due = nanos - lastWarning >= BETWEEN_WARNINGS;
    if (due) {
      lastWarning = nanos;
    }
    return due;
  }

  private void warnOfClock(long nanos) {
    if (mayWarn(nanos)) {
      LOG.warnf(
          "A signed request was refused because the clock was set back: requests that expire by %s"
              + " may be replays of some that were forgotten. Those made later are taken.",
          forgotten);
    }
  }

  private void warn(String accountId, int usedByAccount, long nanos) {
    if (mayWarn(nanos)) {
      LOG.warnf(
          "A request of account %s was refused for lack of room (%s since the start): of %s nonces"
              + " that there is room for, %s are in use, %s of them by this account, and no account"
              + " may hold more than are free. If it is meant to call so often, raise"
              + " clientcert.auth.nonce-capacity.",
          accountId, refused, capacity, used, usedByAccount);
    }
  }
}

package dev.clientcert.replay;

import dev.clientcert.replay.Fingerprints.Fingerprint;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.TreeMap;

/**
 * Nonces in the memory of this process, which no other instance sees. A request can be replayed for
 * as long as its time is within the window, so its nonce is kept until then and no longer. Bounded:
 * when it is full, no request is let through, since forgetting a nonce early would let its request
 * through twice.
 */
public final class ReplayWindow implements NonceStore {

  private final int capacity;

  /**
   * The nonces by the minute after which they are of no use, so that a minute's worth is forgotten
   * in one step.
   */
  private final TreeMap<Long, Fingerprints> byExpiryMinute = new TreeMap<>();

  private int size;

  /** A window for at most this many nonces. */
  public ReplayWindow(int capacity) {
    this.capacity = capacity;
  }

  @Override
  public Uni<Boolean> isFirstUse(String principal, String nonce, Instant expiry, Instant now) {
    return Uni.createFrom().item(remember(Fingerprint.of(principal + '\n' + nonce), expiry, now));
  }

  private synchronized boolean remember(Fingerprint use, Instant expiry, Instant now) {
    forgetBefore(now);
    for (Fingerprints uses : byExpiryMinute.values()) {
      if (uses.contains(use)) {
        return false;
      }
    }
    if (size >= capacity) {
      return false;
    }
    byExpiryMinute.computeIfAbsent(minute(expiry), minute -> new Fingerprints()).add(use);
    size++;
    return true;
  }

  private void forgetBefore(Instant now) {
    // A minute more than it takes: a request that was found timely just now may come here a little
    // later.
    long current = minute(now) - 1;
    while (!byExpiryMinute.isEmpty() && byExpiryMinute.firstKey() < current) {
      size -= byExpiryMinute.pollFirstEntry().getValue().size();
    }
  }

  private static long minute(Instant instant) {
    return Math.floorDiv(instant.getEpochSecond(), 60L);
  }
}

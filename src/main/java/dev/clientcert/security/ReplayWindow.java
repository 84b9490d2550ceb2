package dev.clientcert.security;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;

/**
 * The nonces of requests that could still be replayed. A request can be replayed for as long as its
 * time is within the window, so its nonce is kept until then and no longer. Bounded: when it is
 * full, no request is let through, since forgetting a nonce early would let its request through
 * twice.
 */
final class ReplayWindow {

  private final int capacity;
  private final Duration window;

  /**
   * The nonces by the minute after which they are of no use, so that a minute's worth is forgotten
   * in one step.
   */
  private final TreeMap<Long, Set<String>> byExpiryMinute = new TreeMap<>();

  private int size;

  /** A window of this length for at most this many nonces. */
  ReplayWindow(Duration window, int capacity) {
    this.window = window;
    this.capacity = capacity;
  }

  /**
   * Remembers a nonce.
   *
   * @param principal whose nonce it is
   * @param signedAt the time that the request carries
   * @return {@code false} where this principal used the nonce before, inside the window, or where
   *     there is no room
   */
  synchronized boolean isFirstUse(String principal, String nonce, Instant signedAt, Instant now) {
    forgetBefore(now);
    String use = principal + '\n' + nonce;
    for (Set<String> uses : byExpiryMinute.values()) {
      if (uses.contains(use)) {
        return false;
      }
    }
    if (size >= capacity) {
      return false;
    }
    byExpiryMinute
        .computeIfAbsent(minute(signedAt.plus(window)), minute -> new HashSet<>())
        .add(use);
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

package dev.clientcert.http;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Makes the ids of requests: UUIDs (RFC 9562, version 4) in upper case. They are no secrets, so
 * each thread makes its own from two random seeds, which takes a small part of the time of {@link
 * UUID#randomUUID}.
 */
final class RequestIds {

  private static final ThreadLocal<RequestIds> OF_THREAD = ThreadLocal.withInitial(RequestIds::new);

  // Two of them, so that threads whose ids are the same would need 128 bits to be the same.
  private final SplittableRandom upper;
  private final SplittableRandom lower;

  private RequestIds() {
    SecureRandom seeds = new SecureRandom();
    upper = new SplittableRandom(seeds.nextLong());
    lower = new SplittableRandom(seeds.nextLong());
  }

  /** Returns an id that no other request has. */
  static String next() {
    RequestIds ids = OF_THREAD.get();
    long high = ids.upper.nextLong() & ~0xF000L | 0x4000L;
    long low = ids.lower.nextLong() & ~(3L << 62) | 1L << 63;
    return textOf(new UUID(high, low));
  }

  /** Returns an id as it is written. */
  static String textOf(UUID id) {
    return id.toString().toUpperCase(Locale.ROOT);
  }
}

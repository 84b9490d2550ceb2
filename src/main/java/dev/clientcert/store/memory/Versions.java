package dev.clientcert.store.memory;

import dev.clientcert.certificate.RevocationScope;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** How many changes there were, by the ids of CAs. */
final class Versions {

  /** So that a version is quickly told, however many ids there are. */
  private static final int MOST_IDS = 1000;

  private final Map<String, AtomicLong> byId = new ConcurrentHashMap<>();

  /** Of the ids for which there is no more room; they count for every CA. */
  private final AtomicLong others = new AtomicLong();

  /**
   * Counts a change of a certificate.
   *
   * @param caCertificateId the id of its CA; {@code null} where nobody knows
   */
  void raise(String caCertificateId) {
    String id = caCertificateId == null ? "" : caCertificateId;
    AtomicLong own = byId.get(id);
    if (own == null) {
      own = byId.size() < MOST_IDS ? byId.computeIfAbsent(id, any -> new AtomicLong()) : others;
    }
    own.incrementAndGet();
  }

  /** Counts a change of every CA. */
  void raiseAll() {
    others.incrementAndGet();
  }

  /**
   * Returns the version of a scope. Where a CA has a common name here, it is that of all CAs: which
   * of them are here can change, and a version must not fall.
   */
  long of(RevocationScope scope) {
    long sum = others.get();
    if (scope.commonName() == null) {
      AtomicLong own = byId.get(scope.caCertificateId());
      return own == null ? sum : sum + own.get();
    }
    for (AtomicLong one : byId.values()) {
      sum += one.get();
    }
    return sum;
  }
}

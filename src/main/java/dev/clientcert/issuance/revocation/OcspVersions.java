package dev.clientcert.issuance.revocation;

import dev.clientcert.certificate.RevocationScope;
import dev.clientcert.certificate.RevocationStore;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** The versions of what CAs have revoked, each read only so often. */
final class OcspVersions {

  private final RevocationStore store;
  private final Duration maxAge;
  private final LongSupplier nanoTime;

  /** By the ids of the CAs. */
  private final Map<String, Reading> readings = new ConcurrentHashMap<>();

  private record Reading(long begin, Uni<Long> version) {}

  /**
   * Creates it.
   *
   * @param maxAge how old a version may be that is given out; zero if it costs nothing to read it
   */
  OcspVersions(RevocationStore store, Duration maxAge, LongSupplier nanoTime) {
    this.store = store;
    this.maxAge = maxAge;
    this.nanoTime = nanoTime;
  }

  /** Returns the version. Whatever is read after that is at least of this version. */
  Uni<Long> current(RevocationScope scope) {
    if (maxAge.isZero()) {
      return store.version(scope);
    }
    long now = nanoTime.getAsLong();
    return readings
        .compute(
            scope.caCertificateId(),
            (id, present) ->
                present != null && now - present.begin() < maxAge.toNanos()
                    ? present
                    : new Reading(now, store.version(scope).memoize().indefinitely()))
        .version();
  }
}

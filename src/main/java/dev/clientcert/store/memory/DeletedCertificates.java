package dev.clientcert.store.memory;

import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.store.packed.PackedCertificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** What is kept of certificates that were deleted, until they expire. */
final class DeletedCertificates {

  private final Queue<Entry> byExpiry = new PriorityQueue<>(DeletedCertificates::compareExpiry);

  /**
   * Puts the next to expire first, and those that never expire last. It is plain code, since {@link
   * Comparator}'s own are linked at each start, even with an AOT cache.
   */
  private static int compareExpiry(Entry one, Entry other) {
    Instant expiry = PackedCertificate.notAfter(one.packed);
    Instant otherExpiry = PackedCertificate.notAfter(other.packed);
    if (expiry == null || otherExpiry == null) {
      return Boolean.compare(expiry == null, otherExpiry == null);
    }
    return expiry.compareTo(otherExpiry);
  }

  /** Returns what is to be kept of a packed certificate: what a CRL and OCSP need of it. */
  static Entry remainsOf(byte[] packed) {
    ClientCertificate all = PackedCertificate.unpack(packed);
    return new Entry(
        PackedCertificate.pack(
            new ClientCertificate(
                "",
                null,
                all.status(),
                null,
                null,
                all.notBefore(),
                all.notAfter(),
                all.issuer(),
                null,
                null,
                null,
                all.createTime(),
                all.updateTime(),
                all.caCertificateId(),
                all.serialNumber(),
                null),
            null));
  }

  /** Keeps the remains of a certificate. */
  synchronized void add(Entry remains) {
    byExpiry.add(remains);
  }

  /** Removes one that has expired, and returns it; {@code null} if there is none. */
  synchronized Entry pollExpired(Instant now) {
    return byExpiry.isEmpty() || !isExpired(byExpiry.peek().packed, now) ? null : byExpiry.remove();
  }

  /** Returns all that are kept. */
  synchronized Entry[] all() {
    return byExpiry.toArray(Entry[]::new);
  }

  /** Returns whether a packed certificate is not valid any longer. */
  static boolean isExpired(byte[] packed, Instant now) {
    Instant notAfter = PackedCertificate.notAfter(packed);
    return notAfter != null && now.isAfter(notAfter);
  }
}

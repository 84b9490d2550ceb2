package dev.clientcert.store.memory;

import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.DeletedCertificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;

/** What is kept of certificates that were deleted, until they expire. */
final class DeletedCertificates {

  private static final Comparator<DeletedCertificate> BY_EXPIRY =
      Comparator.comparing(
          DeletedCertificate::notAfter, Comparator.nullsLast(Comparator.naturalOrder()));

  /** By the id of the CA, {@code null} where nobody knows; the next to expire first. */
  private final Map<String, Queue<DeletedCertificate>> byAuthority = new HashMap<>();

  /** Keeps what is needed of a revoked certificate that is deleted. */
  synchronized void add(ClientCertificate certificate, Instant now) {
    if (certificate.serialNumber() != null) {
      Queue<DeletedCertificate> deleted =
          byAuthority.computeIfAbsent(
              certificate.caCertificateId(), id -> new PriorityQueue<>(BY_EXPIRY));
      forgetExpired(deleted, now);
      deleted.add(
          new DeletedCertificate(
              certificate.serialNumber(), certificate.updateTime(), certificate.notAfter()));
    }
  }

  /** Returns those of a CA that have not expired. */
  synchronized List<DeletedCertificate> list(String caCertificateId, Instant now) {
    Queue<DeletedCertificate> deleted = byAuthority.get(caCertificateId);
    if (deleted == null) {
      return List.of();
    }
    forgetExpired(deleted, now);
    return List.copyOf(deleted);
  }

  private static void forgetExpired(Queue<DeletedCertificate> deleted, Instant now) {
    while (!deleted.isEmpty() && isExpired(deleted.peek(), now)) {
      deleted.remove();
    }
  }

  private static boolean isExpired(DeletedCertificate certificate, Instant now) {
    return certificate.notAfter() != null && now.isAfter(certificate.notAfter());
  }
}

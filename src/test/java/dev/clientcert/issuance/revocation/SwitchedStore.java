package dev.clientcert.issuance.revocation;

import dev.clientcert.certificate.Revocation;
import dev.clientcert.certificate.Revocation.Reason;
import dev.clientcert.certificate.RevocationList;
import dev.clientcert.certificate.RevocationListMaker;
import dev.clientcert.certificate.RevocationScope;
import dev.clientcert.certificate.RevocationStore;
import dev.clientcert.certificate.SerialNumberStatus;
import io.smallrye.mutiny.Uni;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** A store of certificates, by the ids of their CAs and their serial numbers. */
final class SwitchedStore implements RevocationStore {

  private final Map<String, SerialNumberStatus> statuses = new ConcurrentHashMap<>();
  private volatile long version;

  /** How it fails; {@code null} if it does not. */
  volatile Supplier<Uni<Object>> failure;

  volatile int versionsRead;
  volatile int statusesRead;

  private static String key(String id, BigInteger serialNumber) {
    return id + ' ' + serialNumber;
  }

  void create(String id, BigInteger serialNumber) {
    statuses.put(key(id, serialNumber), new SerialNumberStatus("1", null));
  }

  void revoke(String id, BigInteger serialNumber, Instant time, Reason reason) {
    statuses.put(key(id, serialNumber), new SerialNumberStatus("1", new Revocation(time, reason)));
    version++;
  }

  void activate(String id, BigInteger serialNumber) {
    create(id, serialNumber);
    version++;
  }

  @SuppressWarnings("unchecked")
  private <T> Uni<T> orFailure(T outcome) {
    return failure == null ? Uni.createFrom().item(outcome) : (Uni<T>) failure.get();
  }

  @Override
  public Uni<Long> version(RevocationScope scope) {
    versionsRead++;
    return orFailure(version);
  }

  @Override
  public Uni<Optional<SerialNumberStatus>> find(RevocationScope scope, BigInteger serialNumber) {
    statusesRead++;
    return orFailure(Optional.ofNullable(statuses.get(key(scope.caCertificateId(), serialNumber))));
  }

  @Override
  public RevocationList publish(RevocationScope scope, RevocationListMaker maker) {
    throw new UnsupportedOperationException("nobody asks for a CRL");
  }
}

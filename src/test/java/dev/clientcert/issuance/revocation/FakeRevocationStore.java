package dev.clientcert.issuance.revocation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.Revocation;
import dev.clientcert.certificate.Revocation.Reason;
import dev.clientcert.certificate.RevocationList;
import dev.clientcert.certificate.RevocationListMaker;
import dev.clientcert.certificate.RevocationScope;
import dev.clientcert.certificate.RevocationStore;
import dev.clientcert.certificate.RevokedCertificate;
import dev.clientcert.certificate.SerialNumberStatus;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteCertificate;
import io.smallrye.mutiny.Uni;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A store that tells when a CRL is made, and can be made to wait or to fail. */
final class FakeRevocationStore implements RevocationStore {

  private final Map<BigInteger, RevokedCertificate> revoked = new LinkedHashMap<>();
  private final List<SiteCertificate> unusable = new ArrayList<>();
  private final Map<String, RevocationList> latest = new HashMap<>();
  private final Semaphore begun = new Semaphore(0);
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private long version;
  private int builds;
  private RuntimeException failure;
  private boolean keepsNone;
  private CompletableFuture<Void> versions = CompletableFuture.completedFuture(null);

  /** Revokes the certificate with this serial number. */
  synchronized void revoke(long serialNumber) {
    BigInteger number = BigInteger.valueOf(serialNumber);
    revoked.put(
        number,
        new RevokedCertificate(number, new Revocation(Instant.EPOCH, Reason.CERTIFICATE_HOLD)));
    version++;
  }

  /** Activates it again. */
  synchronized void activate(long serialNumber) {
    revoked.remove(BigInteger.valueOf(serialNumber));
    version++;
  }

  /** Loses the latest change, as a replica that takes over can. The CRL that it keeps stays. */
  synchronized void loseChangeOf(long serialNumber) {
    revoked.remove(BigInteger.valueOf(serialNumber));
    version--;
  }

  /** Lets versions that are read come when that is complete. */
  synchronized void holdVersions(CompletableFuture<Void> until) {
    versions = until;
  }

  /** Adds a certificate that has no serial number. */
  synchronized void addUnusable(String id) {
    unusable.add(
        new SiteCertificate(
            new Site("1", 7, "example.com"), ClientCertificate.of(id, CertificateStatus.ACTIVE)));
    version++;
  }

  /** Makes everything fail, until it is {@code null}. */
  synchronized void failWith(RuntimeException any) {
    failure = any;
  }

  /** Keeps no CRL from now on. */
  synchronized void keepNone() {
    keepsNone = true;
  }

  /** Lets no build go on. */
  void hold() {
    gate = new CountDownLatch(1);
  }

  /** Lets builds go on. */
  void letGo() {
    gate.countDown();
  }

  /** Waits until one more build has begun. */
  void awaitBegin() throws InterruptedException {
    assertTrue(begun.tryAcquire(60, TimeUnit.SECONDS), "no build began");
  }

  /** How many CRLs were asked for. */
  synchronized int builds() {
    return builds;
  }

  @Override
  public synchronized Uni<Long> version(RevocationScope scope) {
    long read = version;
    return failure == null
        ? Uni.createFrom().completionStage(versions.thenApply(any -> read))
        : Uni.createFrom().failure(failure);
  }

  @Override
  public Uni<Optional<SerialNumberStatus>> find(RevocationScope scope, BigInteger serialNumber) {
    throw new UnsupportedOperationException("nobody asks");
  }

  @Override
  public RevocationList publish(RevocationScope scope, RevocationListMaker maker) {
    List<RevokedCertificate> source;
    List<SiteCertificate> unknown;
    long versionOfSource;
    RevocationList present;
    synchronized (this) {
      builds++;
      source = List.copyOf(revoked.values());
      unknown = List.copyOf(unusable);
      versionOfSource = version;
      present = latest.get(scope.caCertificateId());
    }
    begun.release();
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    synchronized (this) {
      if (failure != null) {
        throw failure;
      }
    }
    if (present != null && maker.accepts(present)) {
      return present;
    }
    RevocationList made =
        maker.make(
            versionOfSource,
            present,
            (one, without) -> {
              source.forEach(one);
              unknown.forEach(without);
            });
    synchronized (this) {
      if (!keepsNone) {
        latest.put(scope.caCertificateId(), made);
      }
    }
    return made;
  }
}

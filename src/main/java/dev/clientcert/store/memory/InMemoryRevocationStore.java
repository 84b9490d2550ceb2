package dev.clientcert.store.memory;

import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.Revocation;
import dev.clientcert.certificate.Revocation.Reason;
import dev.clientcert.certificate.RevocationList;
import dev.clientcert.certificate.RevocationListMaker;
import dev.clientcert.certificate.RevocationScope;
import dev.clientcert.certificate.RevocationStore;
import dev.clientcert.certificate.RevokedCertificate;
import dev.clientcert.certificate.SerialNumberStatus;
import dev.clientcert.certificate.SiteCertificate;
import dev.clientcert.store.packed.PackedCertificate;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What is revoked of the certificates of the memory store. It keeps no CRL: each one is made anew.
 *
 * <p>Certificates are indexed by serial number when the first one is looked up, on a thread for
 * that, and from then on when they are created and deleted. A change holds the lock of its site
 * when it comes here.
 */
final class InMemoryRevocationStore implements RevocationStore {

  /** How many certificates are copied or indexed while their site waits. */
  private static final int PIECE = 256;

  /** How many that have expired are removed at once. */
  private static final int MOST_FORGOTTEN = 2;

  private final Sites sites;
  private final Clock clock;
  private final Versions versions;
  private final DeletedCertificates deleted = new DeletedCertificates();

  /** Complete or being built; {@code null} until somebody needs it. */
  private volatile SerialNumberIndex index;

  private volatile boolean isComplete;
  private CompletableFuture<Void> building;

  /**
   * Creates a store of what is revoked in these sites.
   *
   * @param versions those that were told before, if there were any
   * @param clock says which deleted certificates have expired
   */
  InMemoryRevocationStore(Sites sites, Versions versions, Clock clock) {
    this.sites = sites;
    this.versions = versions;
    this.clock = clock;
  }

  /** Counts a change, after it was made. */
  void raiseVersion(byte[] packed) {
    versions.raise(PackedCertificate.caCertificateId(packed));
  }

  /** Adds a certificate that was created. */
  void add(SiteCertificates site, Entry entry) {
    SerialNumberIndex present = index;
    if (present != null) {
      present.add(entry, site);
    }
  }

  /** Keeps what is needed of a certificate that is deleted, and forgets some that have expired. */
  void delete(Entry entry) {
    SerialNumberIndex present = index;
    Instant now = clock.instant();
    boolean isNeeded =
        PackedCertificate.serialNumber(entry.packed) != null
            && !DeletedCertificates.isExpired(entry.packed, now);
    if (isNeeded) {
      // In the index at first, so that a lookup always finds one of them.
      Entry remains = DeletedCertificates.remainsOf(entry.packed);
      if (present != null) {
        present.add(remains, null);
      }
      deleted.add(remains);
    }
    if (present != null) {
      present.remove(entry);
    }
    for (int i = 0; i < MOST_FORGOTTEN; i++) {
      Entry expired = deleted.pollExpired(now);
      if (expired == null) {
        return;
      }
      // What is being built does not have it, if it comes later: it leaves out what has expired.
      SerialNumberIndex later = index;
      if (later != null) {
        later.remove(expired);
      }
    }
  }

  /** Keeps what is needed of a certificate that was deleted before this store was there. */
  void load(byte[] packed) {
    deleted.add(new Entry(packed));
  }

  /** Returns what is kept of those that were deleted, packed. */
  List<byte[]> allDeleted() {
    return Arrays.stream(deleted.all()).map(remains -> remains.packed).toList();
  }

  @Override
  public Uni<Long> version(RevocationScope scope) {
    return Uni.createFrom().item(versions.of(scope));
  }

  @Override
  public Uni<Optional<SerialNumberStatus>> find(RevocationScope scope, BigInteger serialNumber) {
    return Uni.createFrom()
        .deferred(
            () ->
                isComplete
                    ? Uni.createFrom().item(look(scope, serialNumber))
                    : onCaller(Uni.createFrom().completionStage(build().copy()))
                        .map(any -> look(scope, serialNumber)));
  }

  /** Emits on the Vert.x context of the caller, if there is one. */
  private static <T> Uni<T> onCaller(Uni<T> later) {
    Context caller = Vertx.currentContext();
    return caller == null
        ? later
        : later.emitOn(emission -> caller.runOnContext(any -> emission.run()));
  }

  /** Has the index built, unless that was begun and has not failed. */
  private synchronized CompletableFuture<Void> build() {
    if (building == null || building.isCompletedExceptionally()) {
      SerialNumberIndex empty = new SerialNumberIndex();
      index = empty;
      building =
          CompletableFuture.runAsync(
              () -> fill(empty),
              work -> {
                Thread thread = new Thread(work, "serial-numbers");
                thread.setDaemon(true);
                thread.start();
              });
    }
    return building;
  }

  /** Adds all certificates; meanwhile, changes add and remove theirs. */
  private void fill(SerialNumberIndex empty) {
    for (SiteCertificates site : sites.all()) {
      byte[] last = null;
      do {
        last = site.addPiece(empty, last, PIECE);
      } while (last != null);
    }
    for (Entry remains : deleted.all()) {
      if (!DeletedCertificates.isExpired(remains.packed, clock.instant())) {
        empty.add(remains, null);
      }
    }
    isComplete = true;
  }

  private Optional<SerialNumberStatus> look(RevocationScope scope, BigInteger serialNumber) {
    SerialNumberStatus first = null;
    for (Map.Entry<Entry, SiteCertificates> candidate : index.find(serialNumber)) {
      SerialNumberStatus status = status(scope, serialNumber, candidate);
      if (status != null && (first == null || Order.FIRST_COUNTS.compare(status, first) < 0)) {
        first = status;
      }
    }
    return Optional.ofNullable(first);
  }

  /** Loaded when somebody asks: to link these comparators takes long, even with an AOT cache. */
  private static final class Order {

    /** Which one of several counts, as in PostgreSQL. */
    private static final Comparator<SerialNumberStatus> FIRST_COUNTS =
        Comparator.comparingInt(InMemoryRevocationStore::rank)
            .thenComparing(InMemoryRevocationStore::since)
            .thenComparing(
                SerialNumberStatus::accountId, Comparator.nullsLast(Comparator.naturalOrder()));
  }

  private static int rank(SerialNumberStatus status) {
    if (!status.isRevoked()) {
      return 2;
    }
    return status.revocation().reason() == Reason.CERTIFICATE_HOLD ? 0 : 1;
  }

  /** Returns since when a certificate is revoked; the end of time if it is not or nobody knows. */
  private static Instant since(SerialNumberStatus status) {
    return status.isRevoked() && !status.revocation().time().equals(Instant.EPOCH)
        ? status.revocation().time()
        : Instant.MAX;
  }

  /** Returns the status of a certificate; {@code null} if it is not the one that is looked for. */
  private SerialNumberStatus status(
      RevocationScope scope,
      BigInteger serialNumber,
      Map.Entry<Entry, SiteCertificates> candidate) {
    SiteCertificates site = candidate.getValue();
    Entry entry = candidate.getKey();
    byte[] packed = site == null ? entry.packed : site.packed(entry);
    if (!serialNumber.equals(PackedCertificate.serialNumber(packed)) || !includes(scope, packed)) {
      return null;
    }
    if (site != null) {
      return new SerialNumberStatus(
          site.site().accountId(),
          isRevoked(packed) ? revocation(packed, Reason.CERTIFICATE_HOLD) : null);
    }
    return DeletedCertificates.isExpired(packed, clock.instant())
        ? null
        : new SerialNumberStatus(null, revocation(packed, Reason.CESSATION_OF_OPERATION));
  }

  @Override
  public RevocationList publish(RevocationScope scope, RevocationListMaker maker) {
    return maker.make(
        versions.of(scope), null, (revoked, unknown) -> forEach(scope, revoked, unknown));
  }

  /** What is deleted meanwhile comes at the end, if it did not come before. */
  private void forEach(
      RevocationScope scope,
      Consumer<RevokedCertificate> revoked,
      Consumer<SiteCertificate> unknown) {
    for (SiteCertificates site : sites.all()) {
      List<byte[]> piece = site.piece(null, PIECE);
      while (!piece.isEmpty()) {
        for (byte[] packed : piece) {
          if (includes(scope, packed)) {
            BigInteger serialNumber = PackedCertificate.serialNumber(packed);
            if (serialNumber == null) {
              unknown.accept(new SiteCertificate(site.site(), PackedCertificate.unpack(packed)));
            } else if (isRevoked(packed)) {
              revoked.accept(
                  new RevokedCertificate(
                      serialNumber, revocation(packed, Reason.CERTIFICATE_HOLD)));
            }
          }
        }
        piece = site.piece(piece.get(piece.size() - 1), PIECE);
      }
    }
    Instant now = clock.instant();
    for (Entry remains : deleted.all()) {
      byte[] packed = remains.packed;
      if (includes(scope, packed) && !DeletedCertificates.isExpired(packed, now)) {
        revoked.accept(
            new RevokedCertificate(
                PackedCertificate.serialNumber(packed),
                revocation(packed, Reason.CESSATION_OF_OPERATION)));
      }
    }
  }

  private static boolean includes(RevocationScope scope, byte[] packed) {
    String id = PackedCertificate.caCertificateId(packed);
    return scope.mayInclude(id) && scope.includes(id, PackedCertificate.issuer(packed));
  }

  private static boolean isRevoked(byte[] packed) {
    return PackedCertificate.status(packed) == CertificateStatus.REVOKED;
  }

  private static Revocation revocation(byte[] packed, Reason reason) {
    Instant time = PackedCertificate.updateTime(packed);
    if (time == null) {
      time = PackedCertificate.createTime(packed);
    }
    if (time == null) {
      time = PackedCertificate.notBefore(packed);
    }
    return new Revocation(time == null ? Instant.EPOCH : time, reason);
  }
}

package dev.clientcert.store.memory;

import dev.clientcert.certificate.CertificatePage;
import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.Transition;
import dev.clientcert.store.packed.PackedCertificate;
import java.time.Clock;
import java.util.List;

/**
 * The certificates of one site, under one lock. Nothing long happens under it: packed certificates
 * never change, so they are read without it.
 */
final class SiteCertificates {

  private final Site site;
  private final ChangeOutcome changed;
  private final Repetitions repetitions;
  private final DeletedCertificates deleted;
  private final Clock clock;
  private final IdIndex ids = new IdIndex();
  private final Listing listing = new Listing();

  /** Creates a site without certificates. */
  SiteCertificates(Site site, Repetitions repetitions, DeletedCertificates deleted, Clock clock) {
    this.site = site;
    this.changed = new ChangeOutcome.Changed(site);
    this.repetitions = repetitions;
    this.deleted = deleted;
    this.clock = clock;
  }

  /** Returns the site that the certificates belong to. */
  Site site() {
    return site;
  }

  /** Returns the number of certificates. */
  synchronized int size() {
    return listing.size();
  }

  /**
   * Adds a packed certificate; after all, {@link #completeLoad} has to be called.
   *
   * @return {@code false} if its id is already present
   */
  synchronized boolean load(byte[] packed) {
    Entry entry = new Entry(packed);
    if (!ids.add(entry)) {
      return false;
    }
    listing.append(entry);
    return true;
  }

  /** Prepares listings, after certificates were loaded. This takes a while. */
  synchronized void completeLoad() {
    listing.sort();
  }

  /**
   * Adds a packed certificate, unless the same call did so before.
   *
   * @return the packed certificate as the call created it; {@code null} if its id is already
   *     present
   */
  synchronized byte[] create(Change change, byte[] packed) {
    byte[] first = findCreation(change);
    if (first != null) {
      return first;
    }
    Entry entry = new Entry(packed);
    if (!ids.add(entry)) {
      return null;
    }
    listing.add(entry);
    if (change.repeatable()) {
      repetitions.add(change.requestId(), packed);
    }
    return packed;
  }

  /** Returns the packed certificate as a call created it; {@code null} if the call is new. */
  byte[] findCreation(Change change) {
    return change.repeatable() ? repetitions.findCreation(change.requestId()) : null;
  }

  /** Changes a certificate, unless the same call did so before. */
  ChangeOutcome change(Transition transition, Change change, String certificateId) {
    byte[] id = PackedCertificate.withId(certificateId);
    synchronized (this) {
      return repetitions.once(change, transition, () -> change(transition, change, id));
    }
  }

  private ChangeOutcome change(Transition transition, Change change, byte[] id) {
    Entry entry = ids.find(id);
    if (entry == null) {
      return new ChangeOutcome.NotFound();
    }
    byte[] packed = entry.packed;
    if (!transition.isPossible(
        PackedCertificate.status(packed), PackedCertificate.notAfter(packed), change.time())) {
      return new ChangeOutcome.NotPossible();
    }
    switch (transition) {
      case REVOKE ->
          entry.packed = PackedCertificate.with(packed, CertificateStatus.REVOKED, change.time());
      case ACTIVATE ->
          entry.packed = PackedCertificate.with(packed, CertificateStatus.ACTIVE, change.time());
      case DELETE -> {
        ids.remove(entry);
        listing.remove(entry);
        deleted.add(PackedCertificate.unpack(packed), clock.instant());
      }
    }
    return changed;
  }

  /** Returns a packed certificate; {@code null} if there is none with this id. */
  byte[] find(String certificateId) {
    byte[] id = PackedCertificate.withId(certificateId);
    synchronized (this) {
      Entry entry = ids.find(id);
      return entry == null ? null : entry.packed;
    }
  }

  /** Returns a page of the listing. */
  CertificatePage page(long pageNumber, int pageSize) {
    int size;
    List<byte[]> packed;
    synchronized (this) {
      size = listing.size();
      // A product of both could be beyond any number.
      packed =
          pageNumber - 1 > size / pageSize
              ? List.of()
              : listing.page((int) (pageNumber - 1) * pageSize, pageSize);
    }
    return new CertificatePage(site, size, packed.stream().map(PackedCertificate::unpack).toList());
  }
}

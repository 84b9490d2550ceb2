package dev.clientcert.store.memory;

import dev.clientcert.certificate.CertificatePage;
import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.Transition;
import dev.clientcert.store.packed.PackedCertificate;
import java.util.ArrayList;
import java.util.List;

/**
 * The certificates of one site, under one lock. Nothing long happens under it: packed certificates
 * never change, so they are read without it.
 */
final class SiteCertificates {

  private final Site site;
  private final ChangeOutcome changed;
  private final Repetitions repetitions;
  private final InMemoryRevocationStore revocations;
  private final IdIndex ids = new IdIndex();
  private final Listing listing = new Listing();

  /** Creates a site without certificates. */
  SiteCertificates(Site site, Repetitions repetitions, InMemoryRevocationStore revocations) {
    this.site = site;
    this.changed = new ChangeOutcome.Changed(site);
    this.repetitions = repetitions;
    this.revocations = revocations;
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
    revocations.add(this, entry);
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
        revocations.delete(entry);
      }
    }
    revocations.raiseVersion(packed);
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

  /** Returns a packed certificate as it is now, or was when it was deleted. */
  synchronized byte[] packed(Entry entry) {
    return entry.packed;
  }

  /**
   * Returns the next packed certificates of the listing, at most this many. Whoever takes one piece
   * after the other gets all that are there all the time.
   *
   * @param last the last one of the piece before; {@code null} for the first piece
   */
  synchronized List<byte[]> piece(byte[] last, int limit) {
    List<byte[]> piece = new ArrayList<>(Math.min(limit, listing.size()));
    listing.forEachAfter(last, limit, entry -> piece.add(entry.packed));
    return piece;
  }

  /**
   * Adds the next certificates of the listing to an index, as a piece of it.
   *
   * @param last the last one of the piece before; {@code null} for the first piece
   * @return the last one of this piece; {@code null} if there are no more
   */
  synchronized byte[] addPiece(SerialNumberIndex index, byte[] last, int limit) {
    byte[][] end = new byte[1][];
    listing.forEachAfter(
        last,
        limit,
        entry -> {
          index.add(entry, this);
          end[0] = entry.packed;
        });
    return end[0];
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

package dev.clientcert.store.memory;

import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteCertificate;
import dev.clientcert.store.seed.SeedEntry;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The certificates of one site: a hash set with open addressing, whose entries are byte arrays. An
 * entry is a {@link SeedEntry}; once revoked here, it also has the id of the revoking call after
 * the first byte. An active certificate with a 32-character id takes 56 bytes, and about 8 more in
 * the table. Entries are added by one thread before the table is shared; after that, an active
 * entry is only replaced by a revoked one, by compare-and-set.
 */
final class CertificateTable {

  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(byte[][].class);

  /** The first byte of an entry that was revoked here. */
  private static final byte REVOKED_BY_CALL = 2;

  private static final int CALL_BYTES = 16;

  private final Site site;
  private byte[][] slots = new byte[4][];
  private int size;

  /** Creates an empty table for this site. */
  CertificateTable(Site site) {
    this.site = site;
  }

  /** Returns the site that the certificates belong to. */
  Site site() {
    return site;
  }

  /** Adds an entry. Returns {@code false} if its id is already present. */
  boolean add(byte[] entry) {
    // At most three quarters full, so that runs of occupied slots stay short.
    if (4L * (size + 1) > 3L * slots.length) {
      grow();
    }
    int slot = slotOf(slots, entry);
    if (slots[slot] != null) {
      return false;
    }
    slots[slot] = entry;
    size++;
    return true;
  }

  /** Returns the number of certificates. */
  int size() {
    return size;
  }

  /** Revokes a certificate if it is active. */
  ChangeOutcome revoke(String certificateId, UUID requestId) {
    int slot = slotOf(slots, SeedEntry.of(certificateId, CertificateStatus.ACTIVE));
    byte[] found = (byte[]) SLOT.getVolatile(slots, slot);
    if (found == null) {
      return new ChangeOutcome.NotFound();
    }
    byte[] revoked = revokedBy(requestId, found);
    if (found[0] == SeedEntry.ACTIVE) {
      if (SLOT.compareAndSet(slots, slot, found, revoked)) {
        return new ChangeOutcome.Changed(site);
      }
      // Another call was faster.
      found = (byte[]) SLOT.getVolatile(slots, slot);
    }
    // The same call again gets the same outcome.
    return Arrays.equals(found, revoked)
        ? new ChangeOutcome.Changed(site)
        : new ChangeOutcome.NotPossible();
  }

  /** Returns the certificates with their current statuses, in no particular order. */
  Stream<SiteCertificate> certificates() {
    return IntStream.range(0, slots.length)
        .mapToObj(slot -> (byte[]) SLOT.getVolatile(slots, slot))
        .filter(Objects::nonNull)
        .map(
            entry -> new SiteCertificate(site, ClientCertificate.of(idOf(entry), statusOf(entry))));
  }

  /** Returns the certificate's id. */
  private static String idOf(byte[] entry) {
    int start = idStart(entry);
    return new String(entry, start, entry.length - start, StandardCharsets.UTF_8);
  }

  /** Returns the certificate's status. */
  private static CertificateStatus statusOf(byte[] entry) {
    return entry[0] == SeedEntry.ACTIVE ? CertificateStatus.ACTIVE : CertificateStatus.REVOKED;
  }

  private static byte[] revokedBy(UUID requestId, byte[] entry) {
    int start = idStart(entry);
    return ByteBuffer.allocate(1 + CALL_BYTES + entry.length - start)
        .put(REVOKED_BY_CALL)
        .putLong(requestId.getMostSignificantBits())
        .putLong(requestId.getLeastSignificantBits())
        .put(entry, start, entry.length - start)
        .array();
  }

  private static int idStart(byte[] entry) {
    return entry[0] == REVOKED_BY_CALL ? 1 + CALL_BYTES : 1;
  }

  private void grow() {
    byte[][] larger = new byte[Math.multiplyExact(slots.length, 2)][];
    for (byte[] entry : slots) {
      if (entry != null) {
        larger[slotOf(larger, entry)] = entry;
      }
    }
    slots = larger;
  }

  /** Returns the slot with the entry's id, or the free slot for it. */
  private static int slotOf(byte[][] slots, byte[] entry) {
    int mask = slots.length - 1;
    int slot = hash(entry) & mask;
    byte[] occupant = (byte[]) SLOT.getVolatile(slots, slot);
    while (occupant != null && !hasSameId(occupant, entry)) {
      slot = (slot + 1) & mask;
      occupant = (byte[]) SLOT.getVolatile(slots, slot);
    }
    return slot;
  }

  private static boolean hasSameId(byte[] one, byte[] other) {
    return Arrays.equals(one, idStart(one), one.length, other, idStart(other), other.length);
  }

  private static int hash(byte[] entry) {
    int hash = 1;
    for (int i = idStart(entry); i < entry.length; i++) {
      hash = 31 * hash + entry[i];
    }
    // Ids may differ in a few characters only; this spreads the difference into the low bits, which
    // select the slot.
    hash *= 0x9E3779B9;
    return hash ^ (hash >>> 16);
  }
}

package dev.clientcert.store.memory;

import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.RevocationOutcome;
import dev.clientcert.certificate.Site;
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
 * entry is a {@link SeedEntry}, or, for a certificate that was revoked here, has the id of the call
 * that did it in between; so an active certificate with a 32-character id takes 56 bytes and about
 * 8 more in the table. Adding is for one thread, before the table is shared; after that an entry is
 * only replaced, active by revoked, by compare-and-set.
 */
final class CertificateTable {

  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(byte[][].class);

  /** The first byte of a certificate that was revoked here. */
  private static final byte REVOKED_BY_CALL = 2;

  private static final int CALL_BYTES = 16;

  private final Site site;
  private byte[][] slots = new byte[4][];
  private int size;

  /** An empty table of this site. */
  CertificateTable(Site site) {
    this.site = site;
  }

  /** The site that the certificates belong to. */
  Site site() {
    return site;
  }

  /** Adds an entry, or returns {@code false} where its id is here already. */
  boolean add(byte[] entry) {
    // At most three quarters full, so that a run of taken slots stays short.
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

  /** How many certificates are here. */
  int size() {
    return size;
  }

  /** Turns the certificate with this id from active to revoked, by the call with this id. */
  RevocationOutcome revoke(String certificateId, UUID requestId) {
    int slot = slotOf(slots, SeedEntry.of(certificateId, CertificateStatus.ACTIVE));
    byte[] found = (byte[]) SLOT.getVolatile(slots, slot);
    if (found == null) {
      return new RevocationOutcome.NotFound();
    }
    byte[] revoked = revokedBy(requestId, found);
    if (found[0] == SeedEntry.ACTIVE) {
      if (SLOT.compareAndSet(slots, slot, found, revoked)) {
        return new RevocationOutcome.Revoked(site);
      }
      // Somebody else was faster.
      found = (byte[]) SLOT.getVolatile(slots, slot);
    }
    // The very same call again: what it did stands, and so does its answer.
    return Arrays.equals(found, revoked)
        ? new RevocationOutcome.Revoked(site)
        : new RevocationOutcome.NotActive();
  }

  /** The certificates as they are now, in no order. */
  Stream<ClientCertificate> certificates() {
    return IntStream.range(0, slots.length)
        .mapToObj(slot -> (byte[]) SLOT.getVolatile(slots, slot))
        .filter(Objects::nonNull)
        .map(entry -> new ClientCertificate(site, idOf(entry), statusOf(entry)));
  }

  /** The id of the certificate with this entry. */
  private static String idOf(byte[] entry) {
    int start = idStart(entry);
    return new String(entry, start, entry.length - start, StandardCharsets.UTF_8);
  }

  /** The status of the certificate with this entry. */
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

  /** Where the entry's id is, or the free slot where it would go. */
  private static int slotOf(byte[][] slots, byte[] entry) {
    int mask = slots.length - 1;
    int slot = hash(entry) & mask;
    byte[] there = (byte[]) SLOT.getVolatile(slots, slot);
    while (there != null && !sameId(there, entry)) {
      slot = (slot + 1) & mask;
      there = (byte[]) SLOT.getVolatile(slots, slot);
    }
    return slot;
  }

  private static boolean sameId(byte[] one, byte[] other) {
    return Arrays.equals(one, idStart(one), one.length, other, idStart(other), other.length);
  }

  private static int hash(byte[] entry) {
    int hash = 1;
    for (int i = idStart(entry); i < entry.length; i++) {
      hash = 31 * hash + entry[i];
    }
    // Ids differ in a few characters only; this spreads the difference into the low bits, which
    // choose the slot.
    hash *= 0x9E3779B9;
    return hash ^ (hash >>> 16);
  }
}

package dev.clientcert.store;

import dev.clientcert.revocation.CertificateStatus;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The certificates of one site: a hash set with open addressing, whose entries are byte arrays. An
 * entry is the status in its first byte and the id in UTF-8 after it, so a certificate with a
 * 32-character id takes 56 bytes and about 8 more in the table. Adding is for one thread, before
 * the table is shared; after that only statuses change, each by compare-and-set.
 */
final class CertificateTable {

  private static final VarHandle STATUS = MethodHandles.arrayElementVarHandle(byte[].class);
  private static final byte ACTIVE = (byte) CertificateStatus.ACTIVE.ordinal();
  private static final byte REVOKED = (byte) CertificateStatus.REVOKED.ordinal();

  private byte[][] slots = new byte[4][];
  private int size;

  /** An entry for this certificate, to be added to a table. */
  static byte[] entry(String certificateId, CertificateStatus status) {
    byte[] id = certificateId.getBytes(StandardCharsets.UTF_8);
    byte[] entry = new byte[1 + id.length];
    entry[0] = (byte) status.ordinal();
    System.arraycopy(id, 0, entry, 1, id.length);
    return entry;
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

  /** The entry with this id, or {@code null}. */
  byte[] find(String certificateId) {
    return slots[slotOf(slots, entry(certificateId, CertificateStatus.ACTIVE))];
  }

  /** The id of the certificate with this entry. */
  static String idOf(byte[] entry) {
    return new String(entry, 1, entry.length - 1, StandardCharsets.UTF_8);
  }

  /** Turns an entry from active to revoked; {@code false} where it is not active. */
  static boolean revoke(byte[] entry) {
    return STATUS.compareAndSet(entry, 0, ACTIVE, REVOKED);
  }

  /** The id of some active certificate, or {@code null} where there is none. */
  String anyActive() {
    for (byte[] entry : slots) {
      if (entry != null && (byte) STATUS.getVolatile(entry, 0) == ACTIVE) {
        return idOf(entry);
      }
    }
    return null;
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
    while (slots[slot] != null && !sameId(slots[slot], entry)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private static boolean sameId(byte[] one, byte[] other) {
    return Arrays.equals(one, 1, one.length, other, 1, other.length);
  }

  private static int hash(byte[] entry) {
    int hash = 1;
    for (int i = 1; i < entry.length; i++) {
      hash = 31 * hash + entry[i];
    }
    // Ids differ in a few characters only; this spreads the difference into the low bits, which
    // choose the slot.
    hash *= 0x9E3779B9;
    return hash ^ (hash >>> 16);
  }
}

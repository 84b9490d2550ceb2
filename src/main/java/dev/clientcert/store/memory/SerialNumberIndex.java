package dev.clientcert.store.memory;

import dev.clientcert.store.packed.PackedCertificate;
import java.math.BigInteger;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Certificates by serial number: a hash table in segments, each under a lock of its own, so that no
 * change waits until millions of them have moved. One takes about twenty bytes. Those without a
 * serial number that is one are left out.
 *
 * <p>A hash has one slot. The few that share one, and those that have the same serial number, are
 * in a map in it.
 */
final class SerialNumberIndex {

  private static final int SEGMENT_BITS = 10;
  private static final int FIRST_SLOTS = 4;

  private final Segment[] segments = new Segment[1 << SEGMENT_BITS];

  /** Creates an index without certificates. */
  SerialNumberIndex() {
    for (int i = 0; i < segments.length; i++) {
      segments[i] = new Segment();
    }
  }

  /** The certificates whose hashes begin with the same bits. */
  private static final class Segment {

    private int[] hashes = new int[FIRST_SLOTS];

    /** {@code null} where a slot is free; else an {@link Entry}, or a map of entries to owners. */
    private Object[] values = new Object[FIRST_SLOTS];

    private SiteCertificates[] owners = new SiteCertificates[FIRST_SLOTS];
    private int size;

    /** Returns the slot with this hash, or the free slot for it. */
    private int slotOf(int hash) {
      int mask = hashes.length - 1;
      int slot = hash & mask;
      while (values[slot] != null && hashes[slot] != hash) {
        slot = (slot + 1) & mask;
      }
      return slot;
    }

    synchronized void add(int hash, Entry entry, SiteCertificates owner) {
      int slot = slotOf(hash);
      if (values[slot] == null) {
        // At most three quarters full, so that runs of occupied slots stay short.
        if (4 * (size + 1) > 3 * hashes.length) {
          resize(Math.multiplyExact(hashes.length, 2));
        }
        put(hash, entry, owner);
      } else if (values[slot] instanceof Entry present) {
        if (present != entry) {
          Map<Entry, SiteCertificates> both = new HashMap<>();
          both.put(present, owners[slot]);
          both.put(entry, owner);
          values[slot] = both;
          owners[slot] = null;
        }
      } else {
        mapIn(slot).put(entry, owner);
      }
    }

    private void put(int hash, Object value, SiteCertificates owner) {
      int slot = slotOf(hash);
      hashes[slot] = hash;
      values[slot] = value;
      owners[slot] = owner;
      size++;
    }

    @SuppressWarnings("unchecked")
    private Map<Entry, SiteCertificates> mapIn(int slot) {
      return (Map<Entry, SiteCertificates>) values[slot];
    }

    private void resize(int newSlots) {
      int[] oldHashes = hashes;
      Object[] oldValues = values;
      SiteCertificates[] oldOwners = owners;
      hashes = new int[newSlots];
      values = new Object[newSlots];
      owners = new SiteCertificates[newSlots];
      size = 0;
      for (int i = 0; i < oldValues.length; i++) {
        if (oldValues[i] != null) {
          put(oldHashes[i], oldValues[i], oldOwners[i]);
        }
      }
    }

    synchronized void remove(int hash, Entry entry) {
      int slot = slotOf(hash);
      if (values[slot] == entry) {
        removeSlot(slot);
      } else if (values[slot] instanceof Map) {
        mapIn(slot).remove(entry);
        if (mapIn(slot).isEmpty()) {
          removeSlot(slot);
        }
      }
    }

    private void removeSlot(int slot) {
      int mask = hashes.length - 1;
      int free = slot;
      // What follows moves up, if its own place is not behind the free slot.
      for (int next = (slot + 1) & mask; values[next] != null; next = (next + 1) & mask) {
        int home = hashes[next] & mask;
        if (((next - home) & mask) >= ((next - free) & mask)) {
          hashes[free] = hashes[next];
          values[free] = values[next];
          owners[free] = owners[next];
          free = next;
        }
      }
      values[free] = null;
      owners[free] = null;
      size--;
      if (hashes.length > FIRST_SLOTS && 16 * size < 3 * hashes.length) {
        resize(hashes.length / 2);
      }
    }

    synchronized List<Map.Entry<Entry, SiteCertificates>> find(int hash) {
      int slot = slotOf(hash);
      if (values[slot] == null) {
        return List.of();
      }
      return values[slot] instanceof Entry entry
          ? List.of(new SimpleImmutableEntry<>(entry, owners[slot]))
          : new ArrayList<>(mapIn(slot).entrySet());
    }
  }

  /**
   * Adds a certificate, unless it is there. Its serial number never changes.
   *
   * @param owner the site that it belongs to; {@code null} if it was deleted
   */
  void add(Entry entry, SiteCertificates owner) {
    BigInteger serialNumber = PackedCertificate.serialNumber(entry.packed);
    if (serialNumber != null) {
      int hash = hash(serialNumber);
      segmentOf(hash).add(hash, entry, owner);
    }
  }

  /** Removes a certificate, if it is there. */
  void remove(Entry entry) {
    BigInteger serialNumber = PackedCertificate.serialNumber(entry.packed);
    if (serialNumber != null) {
      int hash = hash(serialNumber);
      segmentOf(hash).remove(hash, entry);
    }
  }

  /**
   * Returns the certificates that may have a serial number, with their owners: {@code null} for
   * those that were deleted.
   */
  List<Map.Entry<Entry, SiteCertificates>> find(BigInteger serialNumber) {
    int hash = hash(serialNumber);
    return segmentOf(hash).find(hash);
  }

  private Segment segmentOf(int hash) {
    return segments[hash >>> (Integer.SIZE - SEGMENT_BITS)];
  }

  /** Returns a hash, all of whose bits are good. */
  private static int hash(BigInteger serialNumber) {
    return (int) (serialNumber.hashCode() * 0x9E3779B97F4A7C15L >>> 32);
  }
}

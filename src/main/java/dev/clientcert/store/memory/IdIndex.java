package dev.clientcert.store.memory;

import dev.clientcert.store.packed.PackedCertificate;

/**
 * The certificates of a site by id: an extendible hash table. The upper bits of a hash select a
 * segment, which is a small table with open addressing. A full segment is split in two, so that the
 * index never stops to move millions of entries. An entry takes about eight bytes, and at most
 * eleven unless many were removed.
 */
final class IdIndex {

  private static final int FIRST_SLOTS = 4;

  /** Of a segment that is not split: beyond that, moving its entries takes too long. */
  private static final int MOST_SLOTS = 512;

  /** Of a hash, to select the segment; enough for 400 million entries. */
  private static final int MOST_BITS = 20;

  /** The segments, each as often as it takes to have one for each value of the upper bits. */
  private Segment[] segments = {new Segment(0, FIRST_SLOTS)};

  private int bits;

  /** The entries whose hashes begin with the same bits. */
  private static final class Segment {

    private final int bits;
    private Entry[] slots;
    private int size;

    Segment(int bits, int slots) {
      this.bits = bits;
      this.slots = new Entry[slots];
    }

    /** Returns the slot with this id, or the free slot for it. */
    int slotOf(byte[] packed, int hash) {
      int mask = slots.length - 1;
      int slot = hash & mask;
      while (slots[slot] != null && !PackedCertificate.hasSameId(slots[slot].packed, packed)) {
        slot = (slot + 1) & mask;
      }
      return slot;
    }

    /** Adds an entry with a new id, for which there is room. */
    void add(Entry entry, int hash) {
      slots[slotOf(entry.packed, hash)] = entry;
      size++;
    }

    /** At most three quarters full, so that runs of occupied slots stay short. */
    boolean isFull() {
      return 4 * (size + 1) > 3 * slots.length;
    }

    void resize(int newSlots) {
      Entry[] entries = slots;
      slots = new Entry[newSlots];
      size = 0;
      for (Entry entry : entries) {
        if (entry != null) {
          add(entry, PackedCertificate.hashOfId(entry.packed));
        }
      }
    }

    void remove(int slot) {
      int mask = slots.length - 1;
      int free = slot;
      // What follows moves up, if its own place is not behind the free slot.
      for (int next = (slot + 1) & mask; slots[next] != null; next = (next + 1) & mask) {
        int home = PackedCertificate.hashOfId(slots[next].packed) & mask;
        if (((next - home) & mask) >= ((next - free) & mask)) {
          slots[free] = slots[next];
          free = next;
        }
      }
      slots[free] = null;
      size--;
      if (slots.length > FIRST_SLOTS && 16 * size < 3 * slots.length) {
        resize(slots.length / 2);
      }
    }
  }

  /** Adds an entry. Returns {@code false} if its id is already present. */
  boolean add(Entry entry) {
    int hash = PackedCertificate.hashOfId(entry.packed);
    Segment segment = segmentOf(hash);
    if (segment.slots[segment.slotOf(entry.packed, hash)] != null) {
      return false;
    }
    for (; segment.isFull(); segment = segmentOf(hash)) {
      if (segment.slots.length < MOST_SLOTS || segment.bits == MOST_BITS) {
        segment.resize(Math.multiplyExact(segment.slots.length, 2));
      } else {
        split(segment, hash);
      }
    }
    segment.add(entry, hash);
    return true;
  }

  /**
   * Returns the entry with an id; {@code null} if there is none.
   *
   * @param id any packed certificate with this id
   */
  Entry find(byte[] id) {
    int hash = PackedCertificate.hashOfId(id);
    Segment segment = segmentOf(hash);
    return segment.slots[segment.slotOf(id, hash)];
  }

  /** Removes an entry that is present. */
  void remove(Entry entry) {
    int hash = PackedCertificate.hashOfId(entry.packed);
    Segment segment = segmentOf(hash);
    segment.remove(segment.slotOf(entry.packed, hash));
  }

  private Segment segmentOf(int hash) {
    return segments[upper(hash, bits)];
  }

  private static int upper(int hash, int bits) {
    return (int) (Integer.toUnsignedLong(hash) >>> (Integer.SIZE - bits));
  }

  private void split(Segment full, int hash) {
    if (full.bits == bits) {
      bits++;
      Segment[] twice = new Segment[2 * segments.length];
      for (int i = 0; i < twice.length; i++) {
        twice[i] = segments[i / 2];
      }
      segments = twice;
    }
    int half = 1 << (bits - full.bits - 1);
    int first = upper(hash, full.bits) * 2 * half;
    Segment lower = new Segment(full.bits + 1, full.slots.length);
    Segment upper = new Segment(full.bits + 1, full.slots.length);
    for (int i = 0; i < half; i++) {
      segments[first + i] = lower;
      segments[first + half + i] = upper;
    }
    for (Entry entry : full.slots) {
      if (entry != null) {
        int itsHash = PackedCertificate.hashOfId(entry.packed);
        segmentOf(itsHash).add(entry, itsHash);
      }
    }
  }
}

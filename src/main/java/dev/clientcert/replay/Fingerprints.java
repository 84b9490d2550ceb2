package dev.clientcert.replay;

import dev.clientcert.hash.Sha256;
import java.nio.ByteBuffer;

/**
 * A set of texts that stores 127 bits of the SHA-256 of each in one array. Nobody can produce two
 * texts with the same bits, and the garbage collector sees one object however many there are.
 */
final class Fingerprints {

  private static final int FIRST_SLOTS = 64;

  /** Two numbers for each slot; the second is 0 only if the slot is free. */
  private long[] slots = new long[2 * FIRST_SLOTS];

  private int size;

  /** The bits that are stored of a text. */
  record Fingerprint(long high, long low) {

    /** Computes the fingerprint of a text. */
    static Fingerprint of(String text) {
      ByteBuffer hash = ByteBuffer.wrap(Sha256.digest(text));
      return new Fingerprint(hash.getLong(), hash.getLong() | 1);
    }
  }

  /** Returns the number of fingerprints. */
  int size() {
    return size;
  }

  /** Returns whether this fingerprint is in the set. */
  boolean contains(Fingerprint fingerprint) {
    return slots[slotOf(fingerprint.high(), fingerprint.low()) + 1] != 0;
  }

  /** Adds a fingerprint that is not in the set yet. */
  void add(Fingerprint fingerprint) {
    if (++size * 8L > slots.length * 3L) {
      grow();
    }
    put(fingerprint.high(), fingerprint.low());
  }

  private void put(long high, long low) {
    int slot = slotOf(high, low);
    slots[slot] = high;
    slots[slot + 1] = low;
  }

  /** Returns the slot of this fingerprint, or the free slot for it. */
  private int slotOf(long high, long low) {
    int mask = slots.length - 1;
    int slot = (int) (high << 1) & mask;
    while (slots[slot + 1] != 0 && (slots[slot] != high || slots[slot + 1] != low)) {
      slot = (slot + 2) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] full = slots;
    slots = new long[Math.multiplyExact(full.length, 2)];
    for (int slot = 0; slot < full.length; slot += 2) {
      if (full[slot + 1] != 0) {
        put(full[slot], full[slot + 1]);
      }
    }
  }
}

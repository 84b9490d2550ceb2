package dev.clientcert.store.memory;

import dev.clientcert.store.packed.PackedCertificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The certificates of a site in the order in which they are listed: a sorted list in blocks, so
 * that neither an insertion nor a removal moves more than a block. An entry takes between four and
 * eight bytes, and at most sixteen if many were removed.
 */
final class Listing {

  private static final int FIRST_CAPACITY = 4;
  private static final int MOST = 1024;

  private Entry[][] blocks = new Entry[1][];

  /** How many entries each block has; never none. */
  private int[] sizes = new int[1];

  private int blockCount;
  private int size;

  /** Returns the number of entries. */
  int size() {
    return size;
  }

  /** Adds an entry that is not present at the end, whatever its place is. */
  void append(Entry entry) {
    if (blockCount == 0 || sizes[blockCount - 1] == MOST) {
      insertBlock(blockCount, new Entry[FIRST_CAPACITY], 0);
    }
    insert(entry, blockCount - 1, sizes[blockCount - 1]);
  }

  /** Puts all entries in their places, after some were appended. */
  void sort() {
    Entry[] all = new Entry[size];
    int at = 0;
    for (int block = 0; block < blockCount; block++) {
      System.arraycopy(blocks[block], 0, all, at, sizes[block]);
      at += sizes[block];
    }
    Arrays.sort(all, Listing::compare);
    at = 0;
    for (int block = 0; block < blockCount; block++) {
      System.arraycopy(all, at, blocks[block], 0, sizes[block]);
      at += sizes[block];
    }
  }

  private static int compare(Entry one, Entry other) {
    return PackedCertificate.compare(one.packed, other.packed);
  }

  /** Adds an entry that is not present. */
  void add(Entry entry) {
    int block = blockOf(entry);
    int place = blockCount == 0 ? 0 : -1 - placeIn(block, entry);
    if (blockCount == 0 || sizes[block] == MOST) {
      // New ones come first, and fill their blocks.
      if (block == 0 && place == 0) {
        insertBlock(0, new Entry[FIRST_CAPACITY], 0);
      } else {
        insertBlock(block + 1, Arrays.copyOfRange(blocks[block], MOST / 2, MOST), MOST / 2);
        blocks[block] = Arrays.copyOf(blocks[block], MOST / 2);
        sizes[block] = MOST / 2;
        if (place > MOST / 2) {
          block++;
          place -= MOST / 2;
        }
      }
    }
    insert(entry, block, place);
  }

  private void insert(Entry entry, int block, int place) {
    if (sizes[block] == blocks[block].length) {
      blocks[block] = Arrays.copyOf(blocks[block], Math.min(2 * sizes[block], MOST));
    }
    Entry[] entries = blocks[block];
    System.arraycopy(entries, place, entries, place + 1, sizes[block] - place);
    entries[place] = entry;
    sizes[block]++;
    size++;
  }

  /** Removes an entry that is present. */
  void remove(Entry entry) {
    size--;
    int block = blockOf(entry);
    Entry[] entries = blocks[block];
    int place = placeIn(block, entry);
    sizes[block]--;
    System.arraycopy(entries, place + 1, entries, place, sizes[block] - place);
    entries[sizes[block]] = null;
    if (entries.length > FIRST_CAPACITY && 4 * sizes[block] < entries.length) {
      blocks[block] = Arrays.copyOf(entries, entries.length / 2);
    }
    if (sizes[block] == 0) {
      removeBlock(block);
    } else if (!merge(block)) {
      merge(block - 1);
    }
  }

  /** Returns at most this many packed certificates from a place on, which is not beyond the end. */
  List<byte[]> page(int from, int limit) {
    int block = 0;
    int place = from;
    while (block < blockCount && place >= sizes[block]) {
      place -= sizes[block++];
    }
    List<byte[]> page = new ArrayList<>(Math.min(limit, size - from));
    forEach(block, place, limit, entry -> page.add(entry.packed));
    return page;
  }

  /**
   * Gives at most this many entries, in order, to a consumer.
   *
   * @param last a packed certificate behind which they come, be it present or not; {@code null} for
   *     the first ones
   */
  void forEachAfter(byte[] last, int limit, Consumer<Entry> consumer) {
    int block = 0;
    int place = 0;
    if (last != null && blockCount > 0) {
      Entry entry = new Entry(last);
      block = blockOf(entry);
      place = placeIn(block, entry);
      place = place < 0 ? -1 - place : place + 1;
    }
    forEach(block, place, limit, consumer);
  }

  private void forEach(int firstBlock, int firstPlace, int limit, Consumer<Entry> consumer) {
    int left = limit;
    int place = firstPlace;
    for (int block = firstBlock; block < blockCount && left > 0; block++, place = 0) {
      for (; place < sizes[block] && left > 0; place++, left--) {
        consumer.accept(blocks[block][place]);
      }
    }
  }

  /** Returns the last block that does not begin behind this entry, or the first one. */
  private int blockOf(Entry entry) {
    int low = 0;
    int high = blockCount - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (compare(blocks[middle][0], entry) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** Returns the place of an entry in a block, or -1 minus the place where it is to be inserted. */
  private int placeIn(int block, Entry entry) {
    Entry[] entries = blocks[block];
    int low = 0;
    int high = sizes[block] - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare(entries[middle], entry);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1 - low;
  }

  private void insertBlock(int block, Entry[] entries, int entryCount) {
    if (blockCount == blocks.length) {
      blocks = Arrays.copyOf(blocks, 2 * blockCount);
      sizes = Arrays.copyOf(sizes, 2 * blockCount);
    }
    System.arraycopy(blocks, block, blocks, block + 1, blockCount - block);
    System.arraycopy(sizes, block, sizes, block + 1, blockCount - block);
    blocks[block] = entries;
    sizes[block] = entryCount;
    blockCount++;
  }

  private void removeBlock(int block) {
    blockCount--;
    System.arraycopy(blocks, block + 1, blocks, block, blockCount - block);
    System.arraycopy(sizes, block + 1, sizes, block, blockCount - block);
    blocks[blockCount] = null;
  }

  /** Merges a block with the next one if both together have few entries. */
  private boolean merge(int block) {
    if (block < 0 || block + 1 >= blockCount || sizes[block] + sizes[block + 1] > MOST / 2) {
      return false;
    }
    Entry[] both = Arrays.copyOf(blocks[block], sizes[block] + sizes[block + 1]);
    System.arraycopy(blocks[block + 1], 0, both, sizes[block], sizes[block + 1]);
    blocks[block] = both;
    sizes[block] += sizes[block + 1];
    removeBlock(block + 1);
    return true;
  }
}

package dev.clientcert.issuance.revocation;

import dev.clientcert.hash.Sha256;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A file with one or more CRLs, one behind the other. Whoever has it can read it. */
public final class PublishedList {

  private final List<SignedList> lists;
  private final Readers readers;

  /** Creates a file of these, which says to others who reads it. */
  PublishedList(List<SignedList> lists, Readers readers) {
    this.lists = lists;
    this.readers = readers;
  }

  /** Its number of bytes. */
  public int length() {
    return Math.toIntExact(lists.stream().mapToLong(SignedList::length).sum());
  }

  /** Its strong entity tag, with the quotation marks. */
  public String tag() {
    return lists.stream()
        .map(SignedList::hash)
        .collect(
            Collectors.collectingAndThen(
                Collectors.joining(), hashes -> '"' + Sha256.hex(hashes) + '"'));
  }

  /**
   * When it was made, in whole seconds; empty if that does not tell it from others: of several
   * CRLs, a new one can be older than another one.
   */
  public Optional<Instant> modified() {
    return lists.size() == 1 ? Optional.of(lists.get(0).facts().thisUpdate()) : Optional.empty();
  }

  /**
   * Begins to read it.
   *
   * @param abort makes the reader end soon; run by any thread, if too much memory would be kept
   *     otherwise
   */
  public void begin(Runnable abort) {
    readers.add(lists, abort);
  }

  /** Ends what was begun with the same object. */
  public void end(Runnable abort) {
    readers.remove(lists, abort);
  }

  /** Returns the bytes from here on without copying them, and at least one of them. */
  @SuppressWarnings("deprecation") // There is no other public way that copies nothing.
  public Buffer part(int start, int maxSize) {
    int offset = start;
    int index = 0;
    while (offset >= lists.get(index).length()) {
      offset -= lists.get(index).length();
      index++;
    }
    SignedList list = lists.get(index);
    int size = Math.min(maxSize, list.length() - offset);
    return Buffer.buffer(Unpooled.wrappedBuffer(list.bytes().slice(offset, size)));
  }
}

package dev.clientcert.issuance.revocation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Files that were replaced while somebody was reading them. Bounds the memory that slow readers
 * keep, by ending the oldest readings.
 */
final class ReplacedLists {

  private final long maxBytes;

  /** The oldest first; guarded by this. */
  private final Deque<PublishedList> lists = new ArrayDeque<>();

  /** Creates it with a maximum number of bytes, which the latest of the files may exceed. */
  ReplacedLists(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Takes a file in whose place there is another one. */
  void add(PublishedList replaced) {
    replaced.replace();
    List<PublishedList> excess = new ArrayList<>();
    synchronized (this) {
      lists.addLast(replaced);
      lists.removeIf(PublishedList::isFreed);
      long bytes = lists.stream().mapToLong(PublishedList::length).sum();
      while (bytes > maxBytes && lists.size() > 1) {
        bytes -= lists.getFirst().length();
        excess.add(lists.removeFirst());
      }
    }
    excess.forEach(PublishedList::abortReadings);
  }
}

package dev.clientcert.issuance.revocation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who reads CRLs at this moment. Bounds the memory that slow readers keep of CRLs that were
 * replaced, by making those of the oldest stop.
 */
final class Readers {

  private final long maxBytes;

  /** What makes each of them stop, by what they read, oldest first; guarded by this. */
  private final Map<SignedList, Set<Runnable>> aborts = new LinkedHashMap<>();

  /** Creates it with a maximum number of bytes, which the latest of the CRLs may exceed. */
  Readers(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Adds one, who is removed later as the same object. */
  void add(List<SignedList> lists, Runnable abort) {
    List<Runnable> excess = new ArrayList<>();
    synchronized (this) {
      for (SignedList list : lists) {
        aborts.computeIfAbsent(list, any -> new HashSet<>()).add(abort);
      }
      List<SignedList> replaced = aborts.keySet().stream().filter(SignedList::isReplaced).toList();
      long bytes = replaced.stream().mapToLong(SignedList::length).sum();
      for (int i = 0; bytes > maxBytes && i < replaced.size() - 1; i++) {
        bytes -= replaced.get(i).length();
        excess.addAll(aborts.remove(replaced.get(i)));
      }
    }
    excess.forEach(Runnable::run);
  }

  /** Removes one who has stopped. */
  synchronized void remove(List<SignedList> lists, Runnable abort) {
    for (SignedList list : lists) {
      aborts.computeIfPresent(
          list, (any, others) -> others.remove(abort) && others.isEmpty() ? null : others);
    }
  }
}

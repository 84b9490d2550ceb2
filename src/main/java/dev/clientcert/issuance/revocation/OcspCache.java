package dev.clientcert.issuance.revocation;

import dev.clientcert.issuance.revocation.OcspQuestion.Status;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers that can be given out again, by the bytes of the requests. Of too many, those that were
 * not asked for the longest go.
 */
final class OcspCache {

  /** What an entry takes beside its bytes, about. */
  private static final int OVERHEAD_BYTES = 1024;

  private final long maxBytes;

  // The keys can be compared, so that a map of keys that were chosen to collide is not slow.
  private final Map<ByteBuffer, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /**
   * An answer that was given.
   *
   * @param question what was asked
   * @param statuses what the answer says
   * @param version the version of the store, of which the statuses are at least
   */
  record Entry(OcspQuestion question, List<Status> statuses, long version, OcspAnswer answer) {

    /**
     * Returns whether its statuses are those of this version. That a certificate comes to be known
     * is no new version.
     */
    boolean isOf(long current) {
      return version == current && !statuses.contains(Status.UNKNOWN);
    }
  }

  /**
   * Creates a cache.
   *
   * @param maxBytes how much memory it takes at most, about
   */
  OcspCache(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Returns the answer to this request that is there; {@code null} if there is none. */
  synchronized Entry find(byte[] request, Instant now) {
    Entry entry = entries.get(ByteBuffer.wrap(request));
    return entry != null && entry.answer().isFresh(now) ? entry : null;
  }

  /**
   * Keeps an answer, unless somebody else had one that says the same signed in the meantime.
   *
   * @return the answer that counts
   */
  synchronized OcspAnswer keep(byte[] request, Entry entry, Instant now) {
    Entry present = find(request, now);
    boolean same = present != null && present.statuses().equals(entry.statuses());
    Entry kept =
        same
            ? new Entry(present.question(), present.statuses(), entry.version(), present.answer())
            : entry;
    put(ByteBuffer.wrap(request), kept);
    return kept.answer();
  }

  private void put(ByteBuffer request, Entry entry) {
    Entry before = entries.put(request, entry);
    bytes += sizeOf(request, entry) - (before == null ? 0 : sizeOf(request, before));
    Iterator<Map.Entry<ByteBuffer, Entry>> oldest = entries.entrySet().iterator();
    while (bytes > maxBytes) {
      Map.Entry<ByteBuffer, Entry> one = oldest.next();
      bytes -= sizeOf(one.getKey(), one.getValue());
      oldest.remove();
    }
  }

  private static long sizeOf(ByteBuffer request, Entry entry) {
    // What was asked for is kept as objects, too, which take about as much again.
    return OVERHEAD_BYTES + 2L * request.capacity() + entry.answer().der().length;
  }
}

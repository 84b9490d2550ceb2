package dev.clientcert.issuance.revocation;

import dev.clientcert.hash.Sha256;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A file with one or more CRLs. All readers share its bytes, which are outside of the heap: they
 * are freed as soon as the file was replaced and nobody reads it.
 */
public final class PublishedList {

  private final ByteBuf bytes;
  private final int length;
  private final String tag;
  private final Instant modified;
  private final Instant renewal;

  /** Who reads it; guarded by this. */
  private final Set<Reading> readings = new HashSet<>();

  private boolean replaced;

  /**
   * Creates a file, to which the bytes then belong.
   *
   * @param modified when it was made, in whole seconds; {@code null} if that does not tell it from
   *     those before
   * @param renewal when it is to be replaced
   */
  PublishedList(ByteBuf bytes, Instant modified, Instant renewal) {
    this.bytes = bytes;
    this.length = bytes.readableBytes();
    this.modified = modified;
    this.renewal = renewal;
    try {
      byte[] hash = Sha256.digest(new ByteBufInputStream(bytes.duplicate()));
      this.tag = '"' + HexFormat.of().formatHex(hash) + '"';
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** Its number of bytes. */
  public int length() {
    return length;
  }

  /** Its strong entity tag, with the quotation marks. */
  public String tag() {
    return tag;
  }

  /**
   * When it was made, in whole seconds; empty if there can be another file that was made at this
   * time.
   */
  public Optional<Instant> modified() {
    return Optional.ofNullable(modified);
  }

  /** When it is to be replaced even if nothing changes. */
  public Instant renewal() {
    return renewal;
  }

  /**
   * Begins to read it, which keeps its bytes until the reading is closed.
   *
   * @param abort makes the reader close the reading soon; run by any thread, if too much memory
   *     would be kept otherwise
   * @return the reading; empty if there is a newer file
   */
  public synchronized Optional<Reading> read(Runnable abort) {
    if (replaced) {
      return Optional.empty();
    }
    Reading reading = new Reading(abort);
    readings.add(reading);
    return Optional.of(reading);
  }

  /** Lets nobody begin to read it, and frees the bytes as soon as nobody does. */
  synchronized void replace() {
    if (!replaced) {
      replaced = true;
      freeIfUnused();
    }
  }

  /** Returns whether the bytes were freed. */
  synchronized boolean isFreed() {
    return replaced && readings.isEmpty();
  }

  /** Makes those who read it stop. */
  void abortReadings() {
    List<Reading> current;
    synchronized (this) {
      current = List.copyOf(readings);
    }
    current.forEach(reading -> reading.abort.run());
  }

  private synchronized void end(Reading reading) {
    if (readings.remove(reading)) {
      freeIfUnused();
    }
  }

  private void freeIfUnused() {
    if (isFreed()) {
      bytes.release();
    }
  }

  /** That somebody reads the file. */
  public final class Reading implements AutoCloseable {

    private final Runnable abort;

    private Reading(Runnable abort) {
      this.abort = abort;
    }

    /** The number of bytes of the file. */
    public int length() {
      return length;
    }

    /** Returns a part of the file without copying it. It must not be used after the end. */
    @SuppressWarnings("deprecation") // There is no other public way that copies nothing.
    public Buffer slice(int start, int size) {
      // A view of its own, since several threads use the bytes.
      return Buffer.buffer(Unpooled.wrappedBuffer(bytes.nioBuffer(start, size)));
    }

    /** Copies as many bytes of the file as there is room for. */
    void copy(int start, byte[] to) {
      bytes.getBytes(start, to);
    }

    /** Ends the reading. */
    @Override
    public void close() {
      end(this);
    }
  }
}

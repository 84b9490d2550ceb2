package dev.clientcert.store.seed;

import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * The content of a file, whose reader may take minutes: every few seconds, the log says how far it
 * is.
 */
public final class ProgressInputStream extends FilterInputStream {

  private static final Logger LOG = Logger.getLogger(ProgressInputStream.class);
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final Path file;
  private final String work;
  private final long every;
  private final long size;
  private long done;
  private long saidAt = System.nanoTime();

  /**
   * Opens a file.
   *
   * @param work what is being done with it, such as {@code Loading}
   * @throws IOException where it cannot be opened
   */
  public ProgressInputStream(Path file, String work) throws IOException {
    this(file, work, EVERY);
  }

  /** The same, with another time between what it says. */
  ProgressInputStream(Path file, String work, Duration every) throws IOException {
    this(file, Files.size(file), work, every);
  }

  private ProgressInputStream(Path file, long size, String work, Duration every)
      throws IOException {
    super(Files.newInputStream(file));
    this.file = file;
    this.size = size;
    this.work = work;
    this.every = every.toNanos();
  }

  @Override
  public int read() throws IOException {
    int one = in.read();
    progress(one < 0 ? 0 : 1);
    return one;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = in.read(bytes, offset, length);
    progress(count);
    return count;
  }

  private void progress(int count) {
    if (count <= 0) {
      return;
    }
    done += count;
    long now = System.nanoTime();
    if (now - saidAt >= every) {
      saidAt = now;
      // What is no file on a disk, such as a pipe, says that it has no size.
      LOG.infof("%s %s: %s %% so far", work, file, done * 100 / Math.max(size, done));
    }
  }
}

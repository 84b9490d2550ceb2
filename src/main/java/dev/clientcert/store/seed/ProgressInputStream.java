package dev.clientcert.store.seed;

import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Reads a file and logs the progress every few seconds. */
public final class ProgressInputStream extends FilterInputStream {

  private static final Logger LOG = Logger.getLogger(ProgressInputStream.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final Path file;
  private final String work;
  private final long interval;
  private final long size;
  private long done;
  private long lastReport = System.nanoTime();

  /**
   * Opens a file.
   *
   * @param work the work to report, such as {@code Loading}
   * @throws IOException if it cannot be opened
   */
  public ProgressInputStream(Path file, String work) throws IOException {
    this(file, work, INTERVAL);
  }

  /** Opens a file with another interval between reports. */
  ProgressInputStream(Path file, String work, Duration interval) throws IOException {
    this(file, Files.size(file), work, interval);
  }

  private ProgressInputStream(Path file, long size, String work, Duration interval)
      throws IOException {
    super(Files.newInputStream(file));
    this.file = file;
    this.size = size;
    this.work = work;
    this.interval = interval.toNanos();
  }

  @Override
  public int read() throws IOException {
    int one = in.read();
    report(one < 0 ? 0 : 1);
    return one;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = in.read(bytes, offset, length);
    report(count);
    return count;
  }

  private void report(int count) {
    if (count <= 0) {
      return;
    }
    done += count;
    long now = System.nanoTime();
    if (now - lastReport >= interval) {
      lastReport = now;
      // A pipe, for example, has a size of 0.
      LOG.infof("%s %s: %s %% so far", work, file, done * 100 / Math.max(size, done));
    }
  }
}

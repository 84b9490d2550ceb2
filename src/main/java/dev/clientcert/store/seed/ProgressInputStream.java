package dev.clientcert.store.seed;

import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Reads a seed file and says how far it is: with a bar on a terminal, and every few seconds in a
 * log that goes elsewhere.
 */
public final class ProgressInputStream extends FilterInputStream {

  private static final Logger LOG = Logger.getLogger(ProgressInputStream.class);
  private static final long LINE_INTERVAL = Duration.ofSeconds(5).toNanos();
  private static final long BAR_INTERVAL = Duration.ofMillis(200).toNanos();

  /** A small file is read by then, without a look for a terminal. */
  private static final long BAR_DELAY = Duration.ofMillis(500).toNanos();

  private final Path file;
  private final String work;
  private final LongSupplier nanoTime;
  private final Supplier<Optional<Terminal>> terminals;
  private final long size;
  private final long start;
  private long done;
  private long nextLine = LINE_INTERVAL;
  private long nextBar = BAR_DELAY;

  /** Is {@code null} as long as there is none, or none yet. */
  private ProgressBar bar;

  private boolean isLogged = true;

  /**
   * Opens a file.
   *
   * @param work the work to report, such as {@code Loading}
   * @throws IOException if it cannot be opened
   */
  public ProgressInputStream(Path file, String work) throws IOException {
    this(file, work, System::nanoTime, Terminal::find);
  }

  /** Opens a file with another clock and another terminal, or none. */
  ProgressInputStream(
      Path file, String work, LongSupplier nanoTime, Supplier<Optional<Terminal>> terminals)
      throws IOException {
    this(file, Files.size(file), work, nanoTime, terminals);
  }

  private ProgressInputStream(
      Path file,
      long size,
      String work,
      LongSupplier nanoTime,
      Supplier<Optional<Terminal>> terminals)
      throws IOException {
    super(Files.newInputStream(file));
    this.file = file;
    this.size = size;
    this.work = work;
    this.nanoTime = nanoTime;
    this.terminals = terminals;
    this.start = nanoTime.getAsLong();
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
    long elapsed = nanoTime.getAsLong() - start;
    if (elapsed >= nextBar) {
      drawBar(elapsed);
    }
    if (elapsed >= nextLine && isLogged) {
      nextLine = elapsed + LINE_INTERVAL;
      // A pipe, for example, has a size of 0.
      LOG.infof("%s %s: %s %% so far", work, file, done * 100 / Math.max(size, done));
    }
  }

  private void drawBar(long elapsed) {
    if (bar == null) {
      Optional<Terminal> terminal = terminals.get();
      if (terminal.isEmpty()) {
        nextBar = Long.MAX_VALUE;
        return;
      }
      bar = new ProgressBar(terminal.get(), work, size);
      isLogged = !terminal.get().isLogThere();
    }
    bar.draw(done, elapsed);
    nextBar = elapsed + BAR_INTERVAL;
  }

  /** Closes the file, and leaves nothing of the bar. */
  @Override
  public void close() throws IOException {
    if (bar != null) {
      bar.erase();
      bar = null;
      nextBar = Long.MAX_VALUE;
    }
    super.close();
  }
}

package dev.clientcert.store.seed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * A line on a terminal that says how far the seed file has been read, and how long the rest will
 * take. It is drawn over itself. The cursor goes back to its beginning each time, so that a line of
 * the log comes in its place and not behind it.
 */
final class ProgressBar {

  private static final int KIB = 1024;

  /** From this size on, sizes are in MiB. */
  private static final long LARGE = 10L * KIB * KIB;

  private final Terminal terminal;
  private final String work;
  private final long size;

  /**
   * Draws nothing yet.
   *
   * @param work what is done to the file, such as {@code Loading}
   * @param size its size in bytes; 0 if it is unknown, as that of a pipe
   */
  ProgressBar(Terminal terminal, String work, long size) {
    this.terminal = terminal;
    this.work = work;
    this.size = size;
  }

  /**
   * Draws it.
   *
   * @param done how many bytes have been read, at least one
   * @param nanos how many nanoseconds that took
   */
  void draw(long done, long nanos) {
    write(describe(done, nanos));
  }

  /** Removes it from the terminal. */
  void erase() {
    write("");
  }

  private String describe(long done, long nanos) {
    if (done > size) {
      return work + " the seed file: " + amount(done, done) + ' ' + unit(done) + " so far";
    }
    // As whole seconds, rounded up: none is left only at the end.
    Duration left =
        Duration.ofSeconds((long) Math.ceil((double) nanos * (size - done) / done / 1e9));
    String text =
        String.format(
            Locale.ROOT,
            "%s the seed file: %d %%, %d of %d %s, %d:%02d:%02d left ",
            work,
            done * 100 / size,
            amount(done, size),
            amount(size, size),
            unit(size),
            left.toHours(),
            left.toMinutesPart(),
            left.toSecondsPart());
    int length = Math.max(0, width() - text.length() - "[]".length());
    int filled = (int) ((double) done / size * length);
    return text + '[' + "#".repeat(filled) + " ".repeat(length - filled) + ']';
  }

  private static long amount(long bytes, long whole) {
    return bytes / (whole < LARGE ? KIB : KIB * KIB);
  }

  private static String unit(long whole) {
    return whole < LARGE ? "KiB" : "MiB";
  }

  /** Some terminals begin a new line when the last column has been written. */
  private int width() {
    return terminal.columns() - 1;
  }

  /** Writes a line over the one that is there, and at once, so that nothing comes between. */
  private void write(String text) {
    String line = text.substring(0, Math.min(text.length(), width()));
    String padding = " ".repeat(width() - line.length());
    try {
      terminal.out().write(('\r' + line + padding + '\r').getBytes(StandardCharsets.US_ASCII));
      terminal.out().flush();
    } catch (IOException gone) {
      // Nobody is looking any more, and the file is read all the same.
    }
  }
}

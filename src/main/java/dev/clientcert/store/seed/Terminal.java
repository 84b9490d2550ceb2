package dev.clientcert.store.seed;

import io.quarkus.runtime.LaunchMode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The terminal that standard error is.
 *
 * @param out writes to it
 * @param columns how many characters a line has there
 * @param isLogThere whether standard output, and with it the log, is on a terminal, too
 */
record Terminal(OutputStream out, int columns, boolean isLogThere) {

  private static final Pattern DEVICE = Pattern.compile("/dev/(pts/\\d+|tty.*|console)");
  private static final Pattern COLUMNS = Pattern.compile("[2-9]\\d|1\\d\\d");
  private static final int USUAL_COLUMNS = 80;

  /**
   * Finds it, on Linux, where the kernel says what a process writes to. Elsewhere there is none,
   * since {@link System#console()} does not ask about standard error. Neither is there in
   * development, where the console of Quarkus draws lines of its own, nor for the first process of
   * a container, which may have a terminal that nobody looks at: its log is read line by line.
   */
  static Optional<Terminal> find() {
    return LaunchMode.current() == LaunchMode.NORMAL
            && ProcessHandle.current().pid() != 1
            && canRedraw()
            && isTerminal(2)
        // System.err makes a line of the log of everything.
        ? Optional.of(
            new Terminal(new FileOutputStream(FileDescriptor.err), countColumns(), isTerminal(1)))
        : Optional.empty();
  }

  private static boolean canRedraw() {
    String kind = System.getenv("TERM");
    return kind != null && !kind.isEmpty() && !kind.equals("dumb");
  }

  private static boolean isTerminal(int descriptor) {
    try {
      Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
      return DEVICE.matcher(target.toString()).matches();
    } catch (IOException unknown) {
      return false;
    }
  }

  private static int countColumns() {
    String columns = System.getenv("COLUMNS");
    return columns != null && COLUMNS.matcher(columns).matches()
        ? Integer.parseInt(columns)
        : USUAL_COLUMNS;
  }
}

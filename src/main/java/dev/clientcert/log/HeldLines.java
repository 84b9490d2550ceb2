package dev.clientcert.log;

import io.quarkus.bootstrap.logging.InitialConfigurator;
import io.quarkus.runtime.LaunchMode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Executor;
import java.util.logging.Handler;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logmanager.handlers.ConsoleHandler;

/**
 * Lines on standard output that wait until the turn of their event loop ends, so that one system
 * call writes all of them. An answer that a line is about has to wait for {@link #write}. All other
 * lines are written at once, after those that wait.
 */
public final class HeldLines extends OutputStream {

  private static final int CAPACITY = 16 * 1024;
  private static final String ON_STANDARD_ERROR = "quarkus.log.console.stderr";

  /** What runs a task at the end of the turn, on a thread whose lines may wait. */
  private static final ThreadLocal<Executor> TURN_END = new ThreadLocal<>();

  private static volatile HeldLines standardOutput;
  private static volatile boolean ended;

  private final OutputStream out;
  private final byte[] lines = new byte[CAPACITY];

  /** The length of what waits. Changes under the lock only. */
  private volatile int length;

  private boolean scheduled;

  /** Lines on their way to this stream. */
  HeldLines(OutputStream out) {
    this.out = out;
  }

  /**
   * Lets lines wait from now on, unless they go elsewhere, or in development and tests. Not before
   * there are connections whose answers wait for them.
   */
  public static void begin() {
    if (standardOutput == null && !ended) {
      install();
    }
  }

  private static synchronized void install() {
    if (standardOutput != null) {
      return;
    }
    HeldLines held = new HeldLines(System.out);
    standardOutput = held;
    if (LaunchMode.current() == LaunchMode.NORMAL
        && !ConfigProvider.getConfig()
            .getOptionalValue(ON_STANDARD_ERROR, Boolean.class)
            .orElse(false)) {
      for (Handler handler : InitialConfigurator.DELAYED_HANDLER.getHandlers()) {
        if (handler instanceof ConsoleHandler console) {
          console.setOutputStream(held);
        }
      }
    }
  }

  /** Writes what waits, and has no line wait any more: the application ends. */
  public static void end() {
    ended = true;
    write();
  }

  /**
   * Logs what may wait.
   *
   * @param logging logs it
   * @param turnEnd runs a task on this thread once the turn of its event loop ends
   */
  public static void hold(Runnable logging, Executor turnEnd) {
    if (ended) {
      logging.run();
      return;
    }
    TURN_END.set(turnEnd);
    try {
      logging.run();
    } finally {
      TURN_END.set(null);
    }
  }

  /** Returns whether no line waits. */
  public static boolean isEmpty() {
    HeldLines held = standardOutput;
    return held == null || held.length == 0;
  }

  /** Writes what waits. */
  public static void write() {
    HeldLines held = standardOutput;
    if (held != null) {
      held.writeAll();
    }
  }

  private synchronized void writeAll() {
    scheduled = false;
    try {
      writeOut();
      out.flush();
    } catch (IOException failed) {
      // As the handler does with a line that cannot be written, after it has said so once.
      length = 0;
    }
  }

  private void writeOut() throws IOException {
    int count = length;
    if (count > 0) {
      out.write(lines, 0, count);
      length = 0;
    }
  }

  @Override
  public synchronized void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] text, int offset, int count) throws IOException {
    if (count > CAPACITY - length) {
      writeOut();
    }
    if (count > CAPACITY) {
      out.write(text, offset, count);
    } else {
      System.arraycopy(text, offset, lines, length, count);
      length += count;
    }
  }

  /** Called by the handler after each line. */
  @Override
  public synchronized void flush() throws IOException {
    Executor turnEnd = TURN_END.get();
    if (turnEnd == null) {
      writeOut();
      out.flush();
    } else if (!scheduled) {
      scheduled = true;
      turnEnd.execute(this::writeAll);
    }
  }
}

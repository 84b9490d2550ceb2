package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;

/** Everything that the application logs, from its start to {@link #close}. */
public final class CollectedLog extends Handler implements AutoCloseable {

  private static final PatternFormatter FORMAT = new PatternFormatter("%c %s%e%n");
  private static final Logger ROOT = Logger.getLogger("");

  private final StringBuffer text = new StringBuffer();
  private final Level before = ROOT.getLevel();

  private CollectedLog() {
    setLevel(Level.ALL);
    ROOT.addHandler(this);
  }

  /** Starts collecting what is logged at the levels that are configured. */
  public static CollectedLog start() {
    return new CollectedLog();
  }

  /** Starts collecting what is logged at any level. */
  public static CollectedLog startAtEveryLevel() {
    CollectedLog log = new CollectedLog();
    ROOT.setLevel(Level.ALL);
    return log;
  }

  /** What was logged so far, messages with their parameters and stack traces. */
  public String text() {
    return text.toString();
  }

  /**
   * Waits until this text is logged: some lines come a moment after the answer that they are about.
   */
  public void await(String awaited) {
    Waiting.await(awaited)
        .untilAsserted(
            () ->
                assertTrue(
                    text().contains(awaited), () -> "not logged: " + awaited + " but " + text()));
  }

  @Override
  public void publish(LogRecord logged) {
    text.append(FORMAT.format(ExtLogRecord.wrap(logged)));
  }

  @Override
  public void flush() {
    // Nothing is held back.
  }

  @Override
  public void close() {
    ROOT.removeHandler(this);
    ROOT.setLevel(before);
  }
}

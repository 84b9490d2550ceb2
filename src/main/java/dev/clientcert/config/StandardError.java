package dev.clientcert.config;

import dev.clientcert.log.JsonFormatter;
import io.quarkus.runtime.Startup;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.annotation.PostConstruct;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.Level;

/**
 * Standard error in the format of the log: if the log is JSON, as in production, so is everything
 * that is printed, with one object per line.
 */
@Singleton
@Startup(StandardError.FIRST)
public class StandardError {

  /** Before all other beans. */
  static final int FIRST = 0;

  private static volatile PrintStream original;
  private static volatile JsonFormatter originalFormatter;

  /** Redirects {@link System#err} and uncaught exceptions. */
  @PostConstruct
  void redirect() {
    JsonFormatter json = createFormatter();
    if (json != null) {
      originalFormatter = json;
      original = System.err;
      System.setErr(new PrintStream(new Records(), false, StandardCharsets.UTF_8));
      Thread.setDefaultUncaughtExceptionHandler(
          (thread, failure) -> print("Uncaught in thread " + thread.getName(), failure));
    }
  }

  /**
   * Prints one line.
   *
   * @param failure a failure to print with its stack trace, or {@code null}
   */
  public static void print(String sentence, Throwable failure) {
    PrintStream out = original == null ? System.err : original;
    JsonFormatter json = original == null ? createFormatter() : originalFormatter;
    if (json != null) {
      ExtLogRecord line =
          new ExtLogRecord(
              Level.ERROR, sentence, FormatStyle.NO_FORMAT, StandardError.class.getName());
      line.setLoggerName("stderr");
      line.setThrown(failure);
      out.print(json.format(line));
    } else {
      out.println(sentence);
      if (failure != null) {
        failure.printStackTrace(out);
      }
    }
    out.flush();
  }

  /** Creates the formatter of the log; returns {@code null} if the log is text. */
  private static JsonFormatter createFormatter() {
    return JsonFormatter.isWanted(configuration()) ? new JsonFormatter() : null;
  }

  /** Returns the configuration, or an empty one if it cannot be read, as in production. */
  private static Config configuration() {
    try {
      return ConfigProvider.getConfig();
    } catch (RuntimeException unreadable) {
      return new SmallRyeConfigBuilder().build();
    }
  }

  /** Makes one record of each piece of output that ends with a line break. */
  private static final class Records extends ByteArrayOutputStream {

    private static final int MAX_SIZE = 64 * 1024;

    @Override
    public synchronized void write(int one) {
      super.write(one);
      writeRecordIfComplete();
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      super.write(bytes, offset, length);
      writeRecordIfComplete();
    }

    private void writeRecordIfComplete() {
      if (count > 0 && buf[count - 1] == '\n' || count > MAX_SIZE) {
        flush();
      }
    }

    @Override
    public synchronized void flush() {
      String text = toString(StandardCharsets.UTF_8).stripTrailing();
      reset();
      if (!text.isEmpty()) {
        print(text, null);
      }
    }
  }
}

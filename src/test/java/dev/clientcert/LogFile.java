package dev.clientcert;

import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestWatcher;

/** Has each failure name the file that Maven writes what the test printed and logged to. */
public final class LogFile implements TestWatcher, LifecycleMethodExecutionExceptionHandler {

  /** The folder of the reports, which only Maven names: elsewhere the console shows the log. */
  private static final String FOLDER = System.getProperty("tests.reports");

  @Override
  public void testFailed(ExtensionContext test, Throwable failure) {
    if (FOLDER != null) {
      String name = test.getRequiredTestClass().getName() + "-output.txt";
      failure.addSuppressed(new LoggedIn(Path.of(FOLDER, name)));
    }
  }

  /** For what begins and ends a class, of which no test is told that it failed. */
  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext type, Throwable failure)
      throws Throwable {
    testFailed(type, failure);
    throw failure;
  }

  @Override
  public void handleAfterAllMethodExecutionException(ExtensionContext type, Throwable failure)
      throws Throwable {
    testFailed(type, failure);
    throw failure;
  }

  /** A line below a failure's stack trace. */
  private static final class LoggedIn extends Exception {

    private static final long serialVersionUID = 1L;

    LoggedIn(Path log) {
      super("the log is in " + log, null, false, false);
    }

    @Override
    public String toString() {
      return getMessage();
    }
  }
}

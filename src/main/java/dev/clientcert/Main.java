package dev.clientcert;

import io.quarkus.bootstrap.logging.InitialConfigurator;
import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;

/** Starts the application, and says in one line why it does not start. */
@QuarkusMain
public final class Main {

  /** Held, since a logger that nobody holds forgets its level. */
  private static final Logger VALIDATOR =
      Logger.getLogger("org.hibernate.validator.internal.util.Version");

  Main() {}

  /** Runs until it is told to end. */
  public static void main(String... arguments) {
    // Logged before there is a log: where the configuration is wrong, it would never get there, and
    // be printed before the reason.
    VALIDATOR.setLevel(Level.WARNING);
    Quarkus.run(null, Main::end, arguments);
  }

  private static void end(int status, Throwable failure) {
    if (failure != null) {
      if (!InitialConfigurator.DELAYED_HANDLER.isActivated()) {
        // Where the configuration cannot be read, it would print what it holds, as text.
        InitialConfigurator.DELAYED_HANDLER.setHandlers(new Handler[] {new StreamHandler()});
      }
      StandardError.print(StartFailure.sentence(failure), StartFailure.details(failure));
    }
    ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(status, failure);
  }
}

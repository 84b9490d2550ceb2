package dev.clientcert.start;

import dev.clientcert.config.StandardError;
import io.quarkus.bootstrap.logging.InitialConfigurator;
import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigurationException;
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
    if (arguments.length > 0) {
      // Without the value, which may be a secret.
      String name = arguments[0].split("=", 2)[0];
      end(
          1,
          new ConfigurationException(
              "The argument "
                  + name
                  + " stands behind the program, where nothing reads it. Give properties before -jar, as in"
                  + " java -Dclientcert.seed-file=seed.json -jar quarkus-run.jar."));
      return;
    }
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

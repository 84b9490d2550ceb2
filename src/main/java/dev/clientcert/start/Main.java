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

/** Starts the application, or prints in one line why it does not start. */
@QuarkusMain
public final class Main {

  /** Referenced, since a logger that is garbage-collected loses its level. */
  private static final Logger VALIDATOR =
      Logger.getLogger("org.hibernate.validator.internal.util.Version");

  Main() {}

  /** Runs the application until it is stopped. */
  public static void main(String... arguments) {
    // Its message is logged before the log is set up. If the configuration is invalid, it would be
    // printed before the reason.
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
    HeadStart.begin();
    Quarkus.run(null, Main::end, arguments);
  }

  private static void end(int status, Throwable failure) {
    if (failure != null) {
      if (!InitialConfigurator.DELAYED_HANDLER.isActivated()) {
        // If the configuration cannot be read, it would print its records as text.
        InitialConfigurator.DELAYED_HANDLER.setHandlers(new Handler[] {new StreamHandler()});
      }
      StandardError.print(StartFailure.sentence(failure), StartFailure.details(failure));
    }
    ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(status, failure);
  }
}

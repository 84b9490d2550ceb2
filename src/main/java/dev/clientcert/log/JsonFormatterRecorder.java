package dev.clientcert.log;

import io.quarkus.runtime.RuntimeValue;
import io.quarkus.runtime.annotations.Recorder;
import java.util.Optional;
import java.util.logging.Formatter;
import org.eclipse.microprofile.config.ConfigProvider;

/** Creates the formatter at the start, before anything is written. */
@Recorder
public class JsonFormatterRecorder {

  /** Returns the formatter of JSON, or nothing where the log is text. */
  public RuntimeValue<Optional<Formatter>> create() {
    return new RuntimeValue<>(
        JsonFormatter.isWanted(ConfigProvider.getConfig())
            ? Optional.of(new JsonFormatter())
            : Optional.empty());
  }
}

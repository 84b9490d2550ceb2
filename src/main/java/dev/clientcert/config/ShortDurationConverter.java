package dev.clientcert.config;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;

/** Converts a duration from a millisecond to a minute. */
@RegisterForReflection
public final class ShortDurationConverter extends BoundedDurationConverter {

  private static final long serialVersionUID = 1L;

  /** A converter with these bounds. */
  public ShortDurationConverter() {
    super(
        Duration.ofMillis(1),
        Duration.ofMinutes(1),
        "from 1ms to 1M; give one, such as 2S or 500ms");
  }
}

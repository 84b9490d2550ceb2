package dev.clientcert.config;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;

/** Converts a duration from a second to a year. */
@RegisterForReflection
public final class LongDurationConverter extends BoundedDurationConverter {

  private static final long serialVersionUID = 1L;

  /** A converter with these bounds. */
  public LongDurationConverter() {
    super(
        Duration.ofSeconds(1),
        Duration.ofDays(366),
        "from 1S to 366D; give one, such as 24H or 7D");
  }
}

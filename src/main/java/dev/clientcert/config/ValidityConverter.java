package dev.clientcert.config;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;

/** Converts the validity of what is signed anew after half of it. */
@RegisterForReflection
public final class ValidityConverter extends BoundedDurationConverter {

  private static final long serialVersionUID = 1L;

  /** A converter with these bounds. */
  public ValidityConverter() {
    super(
        Duration.ofSeconds(4),
        Duration.ofDays(366),
        "from 4S to 366D; give one, such as 5M or 24H");
  }
}

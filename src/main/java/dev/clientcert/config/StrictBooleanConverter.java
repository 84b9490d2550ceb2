package dev.clientcert.config;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * Converts {@code true} and {@code false} only, so that a misspelt {@code true} does not disable a
 * check.
 */
@RegisterForReflection
public final class StrictBooleanConverter implements Converter<Boolean> {

  private static final long serialVersionUID = 1L;

  /**
   * Parses the value, ignoring case.
   *
   * @throws IllegalArgumentException for any other text
   */
  @Override
  public Boolean convert(String value) {
    String text = value.trim();
    if (text.equalsIgnoreCase("true")) {
      return Boolean.TRUE;
    }
    if (text.equalsIgnoreCase("false")) {
      return Boolean.FALSE;
    }
    throw new IllegalArgumentException(
        "\"" + value + "\" is neither true nor false; give one of the two");
  }
}

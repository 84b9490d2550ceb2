package dev.clientcert.config;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.config.spi.Converter;

/** Reads a whole number of 1 or more. */
@RegisterForReflection
public final class PositiveIntConverter implements Converter<Integer> {

  private static final long serialVersionUID = 1L;

  /**
   * Reads the number.
   *
   * @throws IllegalArgumentException for anything else than a whole number from 1 to 2147483647
   */
  @Override
  public Integer convert(String value) {
    try {
      int number = Integer.parseInt(value.trim());
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Said below, for every bad value alike.
    }
    throw new IllegalArgumentException(
        "\"" + value + "\" is not a whole number from 1 to 2147483647; give one");
  }
}

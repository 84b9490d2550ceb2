package dev.clientcert.config;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * Converts a positive number. A constraint of Bean Validation instead would have other messages for
 * text that is not a number.
 */
@RegisterForReflection
public final class PositiveIntConverter implements Converter<Integer> {

  private static final long serialVersionUID = 1L;

  /**
   * Parses the number.
   *
   * @throws IllegalArgumentException for anything but a whole number from 1 to 2147483647
   */
  @Override
  public Integer convert(String value) {
    try {
      int number = Integer.parseInt(value.trim());
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Reported below, like any other invalid value.
    }
    throw new IllegalArgumentException(
        "\"" + value + "\" is not a whole number from 1 to 2147483647; give one");
  }
}

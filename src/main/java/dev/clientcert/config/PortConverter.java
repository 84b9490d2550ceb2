package dev.clientcert.config;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.config.spi.Converter;

/** Converts a port to listen on. */
@RegisterForReflection
public final class PortConverter implements Converter<Integer> {

  private static final long serialVersionUID = 1L;
  private static final int HIGHEST = 65_535;

  /**
   * Parses a port; 0 is any that is free.
   *
   * @throws IllegalArgumentException for anything else
   */
  @Override
  public Integer convert(String value) {
    try {
      int port = Integer.parseInt(value.trim());
      if (port >= 0 && port <= HIGHEST) {
        return port;
      }
    } catch (NumberFormatException notANumber) {
      // Reported below, like any other invalid value.
    }
    throw new IllegalArgumentException(
        "\""
            + value
            + "\" is not a port; give one from 1 to "
            + HIGHEST
            + ", or 0 for any that is free");
  }
}

package dev.clientcert.config;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.config.spi.Converter;

/** Converts the id of a region. */
@RegisterForReflection
public final class RegionConverter implements Converter<String> {

  private static final long serialVersionUID = 1L;

  /**
   * Validates the id.
   *
   * @throws IllegalArgumentException for anything but letters, digits and hyphens
   */
  @Override
  public String convert(String value) {
    if (!value.matches("[A-Za-z0-9-]+")) {
      throw new IllegalArgumentException(
          "\"" + value + "\" is not a region; give letters, digits and hyphens, as in cn-hangzhou");
    }
    return value;
  }
}

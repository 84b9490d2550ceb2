package dev.clientcert.config;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.config.spi.Converter;

/** Converts the id of an account. */
@RegisterForReflection
public final class AccountIdConverter implements Converter<String> {

  private static final long serialVersionUID = 1L;

  /**
   * Validates the id.
   *
   * @throws IllegalArgumentException for blank text
   */
  @Override
  public String convert(String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(
          "\"" + value + "\" is not an account; give its id, as in 1000000000000001");
    }
    return value;
  }
}

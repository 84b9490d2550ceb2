package dev.clientcert.config;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * Reads {@code true} and {@code false} and nothing else: a misspelt {@code true} must not switch a
 * check off.
 */
@RegisterForReflection
public final class StrictBooleanConverter implements Converter<Boolean> {

  private static final long serialVersionUID = 1L;

  /**
   * Reads one of the two words, in any case.
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

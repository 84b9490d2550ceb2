package dev.clientcert.issuance;

import dev.clientcert.config.DevelopmentFaults;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.Set;

/** Thrown if a configured key or certificate cannot be used. The message is for the operator. */
final class KeyFilesException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String property;

  KeyFilesException(String property, String message) {
    super(message, null, false, false);
    this.property = property;
  }

  /**
   * Reports it in development, or stops the start.
   *
   * @param faults where it is reported; {@code null} except in development
   */
  void report(DevelopmentFaults faults) {
    if (faults == null) {
      throw new ConfigurationException(getMessage(), Set.of(property));
    }
    faults.add(property, getMessage());
  }
}

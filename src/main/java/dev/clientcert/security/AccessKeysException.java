package dev.clientcert.security;

/**
 * Thrown if the access-keys file cannot be used. The message names file, position and reason, and
 * quotes no value.
 */
final class AccessKeysException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  AccessKeysException(String message) {
    super(message, null, false, false);
  }
}

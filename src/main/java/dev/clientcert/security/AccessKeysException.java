package dev.clientcert.security;

/**
 * The access-keys file cannot be used; the message names file, place and reason, and quotes no
 * value.
 */
final class AccessKeysException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  AccessKeysException(String message) {
    super(message, null, false, false);
  }
}

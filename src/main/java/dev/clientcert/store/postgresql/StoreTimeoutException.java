package dev.clientcert.store.postgresql;

/** The database did not answer in time. Many callers may get it at once, so it has no trace. */
final class StoreTimeoutException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** A failure with this message. */
  StoreTimeoutException(String message) {
    super(message, null, false, false);
  }
}

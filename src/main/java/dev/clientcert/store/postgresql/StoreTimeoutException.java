package dev.clientcert.store.postgresql;

/** Thrown if the database does not answer in time. Has no stack trace, as it may be frequent. */
final class StoreTimeoutException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Creates a failure with this message. */
  StoreTimeoutException(String message) {
    super(message, null, false, false);
  }
}

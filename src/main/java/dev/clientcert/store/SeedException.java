package dev.clientcert.store;

/** The seed file cannot be loaded; the message names file, place and reason. */
public final class SeedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SeedException(String message) {
    super(message, null, false, false);
  }
}

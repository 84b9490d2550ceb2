package dev.clientcert.issuance;

/** Thrown if there is no CA. The message is for the log. */
final class UnavailableException extends Exception {

  private static final long serialVersionUID = 1L;

  UnavailableException(String message) {
    super(message, null, false, false);
  }
}

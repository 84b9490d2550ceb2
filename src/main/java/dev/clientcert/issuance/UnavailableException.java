package dev.clientcert.issuance;

/**
 * Thrown if there is no CA, or no thread for an order. The message is for the log. Has no stack
 * trace, since there may be many.
 */
public final class UnavailableException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Creates the exception. */
  public UnavailableException(String message) {
    super(message, null, false, false);
  }
}

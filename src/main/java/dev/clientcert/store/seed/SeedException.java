package dev.clientcert.store.seed;

/** Thrown if the seed file cannot be loaded. The message names file, position and reason. */
public final class SeedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Creates a failure with this message. */
  public SeedException(String message) {
    super(message, null, false, false);
  }

  /** Returns the message for the operator. */
  public String refusal() {
    return SeedFile.PROPERTY
        + " cannot be loaded. "
        + getMessage()
        + (getMessage().endsWith("?") ? "" : ".")
        + " Correct it, or name another file.";
  }
}

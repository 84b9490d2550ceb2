package dev.clientcert.store.seed;

/** The seed file cannot be loaded; the message names file, place and reason. */
public final class SeedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** A failure with this message. */
  public SeedException(String message) {
    super(message, null, false, false);
  }

  /** What the operator is told. */
  public String refusal() {
    return SeedFile.PROPERTY
        + " cannot be loaded. "
        + getMessage()
        + ". Correct it, or name another file.";
  }
}

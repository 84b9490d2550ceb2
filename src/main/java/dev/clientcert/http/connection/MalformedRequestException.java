package dev.clientcert.http.connection;

/**
 * Thrown if a request is not valid HTTP/1.1, or is ambiguous. It is an expected answer, so it has
 * no stack trace.
 */
public final class MalformedRequestException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The malformed part. */
  private final String part;

  /**
   * Creates a failure for this part.
   *
   * @param part {@code path}, {@code query}, {@code body}, or the name of a header
   */
  public MalformedRequestException(String part) {
    super("malformed " + part, null, false, false);
    this.part = part;
  }

  /** Returns the malformed part. */
  public String part() {
    return part;
  }
}

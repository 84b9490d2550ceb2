package dev.clientcert.http.connection;

/**
 * A request that is no HTTP/1.1, or that can be read in more than one way. It is an answer rather
 * than an accident, so it carries no stack trace.
 */
public final class MalformedRequestException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The part that cannot be read. */
  private final String part;

  /**
   * A request of which this part cannot be read.
   *
   * @param part {@code path}, {@code query}, {@code body}, or the name of a header
   */
  public MalformedRequestException(String part) {
    super("malformed " + part, null, false, false);
    this.part = part;
  }

  /** The part that cannot be read. */
  public String part() {
    return part;
  }
}

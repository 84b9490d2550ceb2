package dev.clientcert.error;

/**
 * A failure that the caller is told of by a documented code: the only exception that decides what
 * goes over the wire. It is an answer rather than an accident, so it carries no stack trace.
 */
public final class DocumentedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final ErrorCode errorCode;

  /**
   * A failure whose message is fixed.
   *
   * @param errorCode any code but {@link ErrorCode#INVALID_PARAMETER}, which needs the parameter's
   *     name
   */
  public DocumentedException(ErrorCode errorCode) {
    this(errorCode, errorCode.message());
  }

  private DocumentedException(ErrorCode errorCode, String message) {
    super(message, null, false, false);
    this.errorCode = errorCode;
  }

  /**
   * The failure {@link ErrorCode#INVALID_PARAMETER} for the parameter of this name, as the wire
   * spells it.
   */
  public static DocumentedException invalidParameter(String name) {
    return new DocumentedException(
        ErrorCode.INVALID_PARAMETER, ErrorCode.INVALID_PARAMETER.message().formatted(name));
  }

  /** The documented code. */
  public ErrorCode errorCode() {
    return errorCode;
  }
}

package dev.clientcert.error;

/**
 * A failure with a documented code: the only exception whose content is sent to the caller. It is
 * an expected answer, so it has no stack trace.
 */
public final class DocumentedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final String BODY = "body";

  private final ErrorCode errorCode;
  private final String parameter;

  /**
   * Creates a failure that is fully described by its code.
   *
   * @param errorCode any code except {@link ErrorCode#INVALID_PARAMETER}, which needs the name of
   *     the parameter
   */
  public DocumentedException(ErrorCode errorCode) {
    this(errorCode, errorCode == ErrorCode.BODY_TOO_LARGE ? BODY : null);
  }

  private DocumentedException(ErrorCode errorCode, String parameter) {
    this(errorCode, errorCode.message(), parameter);
  }

  private DocumentedException(ErrorCode errorCode, String message, String parameter) {
    super(message, null, false, false);
    this.errorCode = errorCode;
    this.parameter = parameter;
  }

  /** Creates an {@link ErrorCode#INVALID_PARAMETER} for the parameter with this name. */
  public static DocumentedException invalidParameter(String name) {
    return new DocumentedException(ErrorCode.INVALID_PARAMETER, name);
  }

  /** Creates an {@link ErrorCode#INTERNAL_EXCEPTION} that shows its cause; for development only. */
  public static DocumentedException internal(String cause) {
    return new DocumentedException(ErrorCode.INTERNAL_EXCEPTION, cause, null);
  }

  /** Returns the documented code. */
  public ErrorCode errorCode() {
    return errorCode;
  }

  /**
   * Returns the name of the malformed parameter or part of the request; {@code null} for other
   * failures.
   */
  public String parameter() {
    return parameter;
  }
}

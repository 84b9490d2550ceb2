package dev.clientcert.error;

/**
 * A failure that the caller is told of by a documented code: the only exception that decides what
 * goes over the wire. It is an answer rather than an accident, so it carries no stack trace.
 */
public final class DocumentedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final String BODY = "body";

  private final ErrorCode errorCode;
  private final String parameter;

  /**
   * A failure that its code says all of.
   *
   * @param errorCode any code but {@link ErrorCode#INVALID_PARAMETER}, which needs the parameter's
   *     name
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

  /**
   * The failure {@link ErrorCode#INVALID_PARAMETER} for the parameter of this name, as the wire
   * spells it.
   */
  public static DocumentedException invalidParameter(String name) {
    return new DocumentedException(ErrorCode.INVALID_PARAMETER, name);
  }

  /**
   * The failure {@link ErrorCode#INTERNAL_EXCEPTION} with its cause in the message, which only
   * somebody who develops may see.
   */
  public static DocumentedException internal(String cause) {
    return new DocumentedException(ErrorCode.INTERNAL_EXCEPTION, cause, null);
  }

  /** The documented code. */
  public ErrorCode errorCode() {
    return errorCode;
  }

  /**
   * Which parameter is malformed, as the wire spells it, or which part of the request; {@code null}
   * where the failure is another.
   */
  public String parameter() {
    return parameter;
  }
}

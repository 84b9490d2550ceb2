package dev.clientcert.error;

/**
 * Every error that a caller can get: HTTP status, code and message, exactly as documented. They are
 * documented on the pages of the operations, or among the common "Service error codes".
 */
public enum ErrorCode {
  /** The certificate is not active. */
  CERTIFICATE_STATUS_ERROR(
      400, "Certificate.StatusError", "The status of the certificate is invalid."),
  /** {@code SiteId} is absent or blank. */
  MISSING_SITE_ID(
      400, "MissingSiteId", "Required parameter SiteId missing. Specify SiteId and try again."),
  /** An unexpected failure; its cause is logged and never sent. */
  INTERNAL_EXCEPTION(
      400,
      "InternalException",
      "Failed to call the service. Try again later or contact technical support."),
  /** {@code Id} is absent or blank. */
  ID_MISSING_PARAMETER(400, "Id.MissingParameter", "The parameter Id is required."),
  /** The request's time is missing, malformed or outside the window. */
  INVALID_TIME(403, "Unauthorized.InvalidTime", "The specified authentication time is invalid."),
  /** The credential is missing or invalid; the answer does not say why. */
  INVALID_TOKEN(403, "Unauthorized.InvalidToken", "Token authentication failed."),
  /** The certificate does not exist in this site and account. */
  CERTIFICATE_NOT_FOUND(404, "Certificate.NotFound", "The specified certificate does not exist."),
  /** The site does not exist in this account. */
  SITE_NOT_FOUND(
      400,
      "InvalidParameter.SiteId",
      "Failed to query the website based on the SiteID you specified. Check parameter SiteId and"
          + " try again."),
  /** The site has as many CA certificates as its plan allows. */
  QUOTA_EXCEEDED(
      400,
      "QuotaCheckFailed.Function",
      "The feature is unavailable in your plan. Upgrade the plan or contact your account manager to"
          + " request the feature."),
  /** A parameter is malformed; the answer names it. */
  INVALID_PARAMETER(400, "InvalidParameter", "The specified parameter is invalid."),
  /** The body is larger than 64 KiB. */
  BODY_TOO_LARGE(413, "InvalidParameter", "The specified parameter is invalid."),
  /** The caller is known but not authorized. */
  NO_PERMISSION(403, "NoPermission", "You are not authorized to do this action."),
  /** The account has called too often. Only {@code clientcert.faults} has it answered. */
  THROTTLING_USER(400, "Throttling.User", "Request was denied due to user flow control."),
  /** There is no such action, version, path or method. */
  ACTION_NOT_FOUND(
      404,
      "InvalidAction.NotFound",
      "Specified api is not found, please check your url and method.");

  private final int status;
  private final String code;
  private final String message;

  ErrorCode(int status, String code, String message) {
    this.status = status;
    this.code = code;
    this.message = message;
  }

  /** Returns the HTTP status. */
  public int status() {
    return status;
  }

  /** Returns the {@code Code} of the answer. */
  public String code() {
    return code;
  }

  /** Returns the {@code Message} of the answer. */
  String message() {
    return message;
  }
}

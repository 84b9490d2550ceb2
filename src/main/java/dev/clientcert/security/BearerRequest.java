package dev.clientcert.security;

import dev.clientcert.http.WireRequest;

/**
 * A request with a bearer token, as the official clients send it: either in a header, along with
 * the headers of signature version 3, or in the query, along with the parameters of version 1.0.
 * {@code aliyun-java-sdk-core} sends the token in both places, but only the parameters along with
 * it.
 */
final class BearerRequest {

  private static final String HEADER = "x-acs-bearer-token";
  private static final String PARAMETER = "BearerToken";

  private final WireRequest request;
  private final boolean inHeaders;

  /** Wraps a request that {@link #isIn has a token}. */
  BearerRequest(WireRequest request) {
    this.request = request;
    this.inHeaders =
        request.queryParameter(PARAMETER) == null
            || request.header(SignatureVersion3.TIME_HEADER) != null;
  }

  /** Returns whether a request has one bearer token, possibly in both places. */
  static boolean isIn(WireRequest request) {
    String header = request.header(HEADER);
    if (header == null) {
      return request.queryParameter(PARAMETER) != null;
    }
    // A form counts as well, although its token is not used.
    for (String value : request.values(PARAMETER)) {
      if (!value.equals(header)) {
        return false;
      }
    }
    return true;
  }

  /** Returns the token. */
  String token() {
    String token = request.header(HEADER);
    return token != null ? token : request.queryParameter(PARAMETER);
  }

  /** Returns the time as it was sent; {@code null} for none. */
  String time() {
    return inHeaders
        ? request.header(SignatureVersion3.TIME_HEADER)
        : request.queryParameter(SignatureVersion1.TIME_PARAMETER);
  }

  /** Returns the nonce; {@code null} for none. */
  String nonce() {
    return inHeaders
        ? request.header(SignatureVersion3.NONCE_HEADER)
        : request.queryParameter(SignatureVersion1.NONCE_PARAMETER);
  }

  /** Returns whether the body has the declared hash, if the request must declare one. */
  boolean isBodyAsDeclared() {
    return !inHeaders || SignatureVersion3.isBodyAsDeclared(request);
  }
}

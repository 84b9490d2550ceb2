package dev.clientcert.security;

import dev.clientcert.http.WireRequest;

/**
 * A request with a bearer token: in a header, with the headers of signature version 3 around it, or
 * in the query, with the parameters of version 1.0 around it, as the official clients send it when
 * they are set to that. {@code aliyun-java-sdk-core} sends the token in both places, and only the
 * parameters around it.
 */
final class BearerRequest {

  private static final String HEADER = "x-acs-bearer-token";
  private static final String PARAMETER = "BearerToken";

  private final WireRequest request;
  private final boolean headers;

  /** A request that {@link #isIn carries a token}. */
  BearerRequest(WireRequest request) {
    this.request = request;
    this.headers =
        request.queryParameter(PARAMETER) == null
            || request.header(SignatureVersion3.TIME_HEADER) != null;
  }

  /** Whether a request carries a bearer token, and the same one wherever it does. */
  static boolean isIn(WireRequest request) {
    String header = request.header(HEADER);
    if (header == null) {
      return request.queryParameter(PARAMETER) != null;
    }
    // A form's, too, though it would not be used.
    return request.values(PARAMETER).stream().allMatch(header::equals);
  }

  /** The token. */
  String token() {
    String token = request.header(HEADER);
    return token != null ? token : request.queryParameter(PARAMETER);
  }

  /** The time as it was sent; {@code null} for none. */
  String time() {
    return headers
        ? request.header(SignatureVersion3.TIME_HEADER)
        : request.queryParameter(SignatureVersion1.TIME_PARAMETER);
  }

  /** The nonce; {@code null} for none. */
  String nonce() {
    return headers
        ? request.header(SignatureVersion3.NONCE_HEADER)
        : request.queryParameter(SignatureVersion1.NONCE_PARAMETER);
  }

  /** Whether the body is the one that the request says it has, where it has to say so. */
  boolean bodyHolds() {
    return !headers || SignatureVersion3.bodyIsAsDeclared(request);
  }
}

package dev.clientcert.security;

import dev.clientcert.http.WireRequest;
import java.util.ArrayList;
import java.util.List;

/** The kinds of credentials, and the parts of a request that belong to each. */
enum CredentialKind {
  /** Signature version 3. */
  VERSION_3(names("authorization", "x-acs-accesskey-id", "x-acs-security-token"), names()),
  /** A bearer token. */
  BEARER(names("x-acs-bearer-token"), names("BearerToken")),
  /** Signature version 1.0. */
  VERSION_1(names(), names("Signature", "AccessKeyId", "SecurityToken"));

  private static final CredentialKind[] ALL = values();

  /** Parts that belong to credentials of any kind. */
  private static final String[] COMMON_HEADERS =
      names(
          SignatureVersion3.TIME_HEADER,
          SignatureVersion3.NONCE_HEADER,
          SignatureVersion3.CONTENT_HASH_HEADER);

  private static final String[] COMMON_PARAMETERS =
      names(
          "SignatureMethod",
          "SignatureVersion",
          SignatureVersion1.TIME_PARAMETER,
          SignatureVersion1.NONCE_PARAMETER);

  private static final List<CredentialKind> BEARER_AND_VERSION_1 = List.of(BEARER, VERSION_1);

  private final String[] headers;
  private final String[] parameters;

  CredentialKind(String[] headers, String[] parameters) {
    this.headers = headers;
    this.parameters = parameters;
  }

  private static String[] names(String... names) {
    return names;
  }

  /** Returns the kinds of which a request has at least one part, complete or not. */
  static List<CredentialKind> claimedIn(WireRequest request) {
    List<CredentialKind> claimed = new ArrayList<>(1);
    for (CredentialKind kind : ALL) {
      if (has(1, request, kind.headers, kind.parameters)) {
        claimed.add(kind);
      }
    }
    if (claimed.equals(BEARER_AND_VERSION_1) && isSignedWithoutKey(request)) {
      claimed.remove(VERSION_1);
    }
    return claimed;
  }

  /**
   * Returns whether a request has a signature of version 1.0 that names no access key, and says
   * that it goes by its bearer token, as {@code alibaba-cloud-sdk-go} sends it. Such a signature,
   * with an empty secret, is no credential.
   */
  private static boolean isSignedWithoutKey(WireRequest request) {
    return BearerRequest.isIn(request)
        && request.values("SignatureType").equals(List.of("BEARERTOKEN"))
        && request.values("AccessKeyId").equals(List.of(""))
        && request.values("SecurityToken").isEmpty();
  }

  /** Returns whether a request repeats any part of this kind, so that it is ambiguous. */
  boolean isRepeatedIn(WireRequest request) {
    return has(2, request, headers, parameters)
        || has(2, request, COMMON_HEADERS, COMMON_PARAMETERS);
  }

  /** Returns whether a request has any of these at least this many times. */
  private static boolean has(
      int times, WireRequest request, String[] headers, String[] parameters) {
    for (String name : headers) {
      if (request.headers().count(name) >= times) {
        return true;
      }
    }
    for (String name : parameters) {
      if (request.values(name).size() >= times) {
        return true;
      }
    }
    return false;
  }
}

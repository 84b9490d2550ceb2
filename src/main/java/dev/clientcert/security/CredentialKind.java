package dev.clientcert.security;

import dev.clientcert.http.WireRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The kinds of credentials, and the parts of a request that belong to each. */
enum CredentialKind {
  /** Signature version 3. */
  VERSION_3(
      Parts.ofHeaders("authorization", "x-acs-accesskey-id", "x-acs-security-token"),
      Parts.ofParameters()),
  /** A bearer token. */
  BEARER(Parts.ofHeaders("x-acs-bearer-token"), Parts.ofParameters("BearerToken")),
  /** Signature version 1.0. */
  VERSION_1(Parts.ofHeaders(), Parts.ofParameters("Signature", "AccessKeyId", "SecurityToken"));

  private static final CredentialKind[] ALL = values();

  /** Parts that belong to credentials of any kind. */
  private static final int COMMON =
      Parts.ofHeaders(
              SignatureVersion3.TIME_HEADER,
              SignatureVersion3.NONCE_HEADER,
              SignatureVersion3.CONTENT_HASH_HEADER)
          | Parts.ofParameters(
              "SignatureMethod",
              "SignatureVersion",
              SignatureVersion1.TIME_PARAMETER,
              SignatureVersion1.NONCE_PARAMETER);

  private static final List<CredentialKind> BEARER_AND_VERSION_1 = List.of(BEARER, VERSION_1);

  private final int parts;

  CredentialKind(int headers, int parameters) {
    this.parts = headers | parameters;
  }

  /** Returns the kinds of which a request has at least one part, complete or not. */
  static List<CredentialKind> claimedIn(WireRequest request) {
    int present = Parts.in(request).present;
    List<CredentialKind> claimed = new ArrayList<>(1);
    for (CredentialKind kind : ALL) {
      if ((present & kind.parts) != 0) {
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
    return (Parts.in(request).repeated & (parts | COMMON)) != 0;
  }

  /** The parts of credentials that a request has, with a bit for each. */
  private static final class Parts {

    private static final Map<String, Integer> HEADERS = new HashMap<>();
    private static final Map<String, Integer> PARAMETERS = new HashMap<>();

    private int present;
    private int repeated;

    /** Gives these headers a bit each, and returns all of them. */
    static int ofHeaders(String... names) {
      return add(HEADERS, names);
    }

    /** The same for parameters of the query or of a form. */
    static int ofParameters(String... names) {
      return add(PARAMETERS, names);
    }

    private static int add(Map<String, Integer> bits, String... names) {
      int all = 0;
      for (String name : names) {
        int bit = 1 << (HEADERS.size() + PARAMETERS.size());
        bits.put(name, bit);
        all |= bit;
      }
      return all;
    }

    static Parts in(WireRequest request) {
      Parts parts = new Parts();
      for (int i = 0; i < request.headers().size(); i++) {
        parts.count(HEADERS.get(request.headers().name(i)), 1);
      }
      parts.count(request.queryParameters());
      parts.count(request.formParameters());
      return parts;
    }

    private void count(Map<String, List<String>> parameters) {
      for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
        count(PARAMETERS.get(parameter.getKey()), parameter.getValue().size());
      }
    }

    private void count(Integer bit, int times) {
      if (bit != null) {
        repeated |= times > 1 ? bit : present & bit;
        present |= bit;
      }
    }
  }
}

package dev.clientcert.security;

import dev.clientcert.http.WireRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Signature version 1.0, {@code HMAC-SHA1}, in the parameters of the query. */
final class SignatureVersion1 implements Signature {

  /** The parameter with the time of the request. */
  static final String TIME_PARAMETER = "Timestamp";

  /** The parameter with the nonce. */
  static final String NONCE_PARAMETER = "SignatureNonce";

  private static final String SIGNATURE = "Signature";
  private static final String METHOD = "SignatureMethod";

  private final WireRequest request;

  /** Wraps a request that {@link #isIn has this signature}. */
  SignatureVersion1(WireRequest request) {
    this.request = request;
  }

  /** Returns whether a request has this kind of signature. */
  static boolean isIn(WireRequest request) {
    return request.queryParameter(SIGNATURE) != null;
  }

  /**
   * Returns whether a request names a signature method, even without a signature. Irrelevant with a
   * bearer token: {@code aliyun-java-sdk-core} then sends the parameter without a value.
   */
  static boolean isAnnouncedIn(WireRequest request) {
    return !request.values(METHOD).isEmpty();
  }

  @Override
  public String accessKeyId() {
    return request.queryParameter("AccessKeyId");
  }

  @Override
  public String securityToken() {
    // Forms are covered by the signature as well.
    List<String> tokens = request.values("SecurityToken");
    return tokens.isEmpty() ? null : tokens.get(0);
  }

  @Override
  public String nonce() {
    return request.queryParameter(NONCE_PARAMETER);
  }

  @Override
  public boolean matches(AccessKey accessKey) {
    Map<String, List<String>> signed = signedParameters();
    boolean equal = isSignatureOf(CanonicalQuery.of(signed), accessKey);
    // The official Java client sends parameters with an empty value but does not sign them.
    if (!equal && signed.values().stream().anyMatch(values -> values.contains(""))) {
      equal = isSignatureOf(CanonicalQuery.of(withoutEmpty(signed)), accessKey);
    }
    return equal
        & "HMAC-SHA1".equals(request.queryParameter(METHOD))
        & "1.0".equals(request.queryParameter("SignatureVersion"))
        // The path is not signed, so these two are needed to tell what the request is for.
        & request.queryParameter("Action") != null
        & request.queryParameter("Version") != null
        & request.malformedPart() == null
        // Only parameters are signed, so any other body would be unsigned. A lost body is never
        // used.
        & (!request.hasOtherBody() || request.hasLostBody());
  }

  private boolean isSignatureOf(String canonicalQuery, AccessKey accessKey) {
    String stringToSign = request.method() + "&%2F&" + CanonicalQuery.encode(canonicalQuery);
    byte[] expected = Base64.getEncoder().encode(accessKey.hmacSha1(stringToSign));
    String given = request.queryParameter(SIGNATURE);
    return MessageDigest.isEqual(
        expected, (given == null ? "" : given).getBytes(StandardCharsets.UTF_8));
  }

  private Map<String, List<String>> signedParameters() {
    Map<String, List<String>> all = new LinkedHashMap<>(request.queryParameters());
    all.remove(SIGNATURE);
    request
        .formParameters()
        .forEach(
            (name, values) ->
                all.merge(
                    name,
                    values,
                    (query, form) -> {
                      List<String> both = new ArrayList<>(query);
                      both.addAll(form);
                      return both;
                    }));
    return all;
  }

  private static Map<String, List<String>> withoutEmpty(Map<String, List<String>> parameters) {
    Map<String, List<String>> rest = new LinkedHashMap<>();
    parameters.forEach(
        (name, values) ->
            rest.put(name, values.stream().filter(value -> !value.isEmpty()).toList()));
    return rest;
  }
}

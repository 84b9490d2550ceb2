package dev.clientcert.security;

import dev.clientcert.http.WireRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The RPC signature, version 1.0, {@code HMAC-SHA1}, in the parameters of the query. */
final class SignatureVersion1 implements Signature {

  /** The parameter with the time of the request. */
  static final String TIME_PARAMETER = "Timestamp";

  /** The parameter with the nonce. */
  static final String NONCE_PARAMETER = "SignatureNonce";

  private static final String SIGNATURE = "Signature";
  private static final String METHOD = "SignatureMethod";

  private final WireRequest request;

  /** The signature of a request that {@link #isIn carries one}. */
  SignatureVersion1(WireRequest request) {
    this.request = request;
  }

  /** Whether a request carries this kind of signature. */
  static boolean isIn(WireRequest request) {
    return request.queryParameter(SIGNATURE) != null;
  }

  /**
   * Whether a request says how it is signed, though not by what. With a bearer token that means
   * nothing: {@code aliyun-java-sdk-core} sends the name then, without a value.
   */
  static boolean isMeantIn(WireRequest request) {
    return !request.values(METHOD).isEmpty();
  }

  @Override
  public String accessKeyId() {
    return request.queryParameter("AccessKeyId");
  }

  @Override
  public String securityToken() {
    // Also in a form, since the signature covers it there.
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
    // The official Java client leaves parameters with an empty value out of the signature, yet
    // sends them.
    if (!equal && signed.values().stream().anyMatch(values -> values.contains(""))) {
      equal = isSignatureOf(CanonicalQuery.of(withoutEmpty(signed)), accessKey);
    }
    return equal
        & "HMAC-SHA1".equals(request.queryParameter(METHOD))
        & "1.0".equals(request.queryParameter("SignatureVersion"))
        // It covers no path, so without these two it would not say what it is good for.
        & request.queryParameter("Action") != null
        & request.queryParameter("Version") != null
        & request.malformedPart() == null
        // This signature covers parameters only, so a body that holds none would go unsigned. One
        // that is lost is of no use to anybody.
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

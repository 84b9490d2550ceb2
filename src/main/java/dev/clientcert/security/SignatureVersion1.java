package dev.clientcert.security;

import dev.clientcert.http.WireRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

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
    Set<String> names = signedNames();
    boolean equal = isSignatureOf(names, this::signedValues, accessKey);
    // The official Java client sends parameters with an empty value but does not sign them.
    if (!equal && hasEmptyValue(names)) {
      equal = isSignatureOf(names, name -> withoutEmpty(signedValues(name)), accessKey);
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

  private boolean isSignatureOf(
      Set<String> names, Function<String, List<String>> values, AccessKey accessKey) {
    try (Utf8Text text = new Utf8Text()) {
      text.append(request.method()).append("&%2F&");
      CanonicalQuery.ENCODED.append(names, values, text);
      byte[] expected = Base64.getEncoder().encode(accessKey.hmacSha1(text));
      String given = request.queryParameter(SIGNATURE);
      return MessageDigest.isEqual(
          expected, (given == null ? "" : given).getBytes(StandardCharsets.UTF_8));
    }
  }

  private Set<String> signedNames() {
    Set<String> query = request.queryParameters().keySet();
    Set<String> form = request.formParameters().keySet();
    if (form.isEmpty()) {
      return query;
    }
    Set<String> all = new HashSet<>(query);
    all.addAll(form);
    return all;
  }

  /** The signature in the query is not signed itself; a parameter of a form is, whatever it is. */
  private List<String> signedValues(String name) {
    return name.equals(SIGNATURE)
        ? request.formParameters().getOrDefault(name, List.of())
        : request.values(name);
  }

  private boolean hasEmptyValue(Set<String> names) {
    for (String name : names) {
      if (signedValues(name).contains("")) {
        return true;
      }
    }
    return false;
  }

  private static List<String> withoutEmpty(List<String> values) {
    return values.stream().filter(value -> !value.isEmpty()).toList();
  }
}

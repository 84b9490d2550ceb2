package dev.clientcert.security;

import dev.clientcert.hash.Sha256;
import dev.clientcert.http.WireRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** Signature version 3, {@code ACS3-HMAC-SHA256}, in the header {@code Authorization}. */
final class SignatureVersion3 implements Signature {

  /** The header with the time of the request. */
  static final String TIME_HEADER = "x-acs-date";

  /** The header with the nonce. */
  static final String NONCE_HEADER = "x-acs-signature-nonce";

  /** The header with the hash of the body. */
  static final String CONTENT_HASH_HEADER = "x-acs-content-sha256";

  private static final int MAX_SIGNED_HEADERS = 64;
  private static final String SCHEME = "ACS3-HMAC-SHA256";
  private static final int PARTS = 3;
  private static final int HASH_LENGTH = 64;

  private final WireRequest request;
  private final String accessKeyId;
  private final List<String> signedHeaders;
  private final String signature;

  /**
   * Parses the signature of a request that {@link #isIn has one}. A malformed one never matches.
   */
  SignatureVersion3(WireRequest request) {
    this.request = request;
    String[] parts = request.header("authorization").split(",", PARTS + 1);
    String id = value(parts, 0, SCHEME + " Credential=");
    // Limited, since every name is looked up among the headers.
    String[] names = value(parts, 1, "SignedHeaders=").split(";", MAX_SIGNED_HEADERS + 1);
    String hex = value(parts, 2, "Signature=");
    boolean readable =
        parts.length == PARTS
            && !id.isEmpty()
            && !names[0].isEmpty()
            && names.length <= MAX_SIGNED_HEADERS
            && isHash(hex);
    this.accessKeyId = readable ? id : null;
    this.signedHeaders = readable ? List.of(names) : List.of();
    this.signature = readable ? hex : "";
  }

  /** Returns what follows the name in this part; empty if the part has another name. */
  private static String value(String[] parts, int i, String name) {
    String part = i < parts.length ? parts[i].stripLeading() : "";
    return part.startsWith(name) ? part.substring(name.length()) : "";
  }

  /** Returns whether this is a SHA-256 in lower-case hex. */
  private static boolean isHash(String hex) {
    for (int i = 0; i < hex.length(); i++) {
      char c = hex.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return hex.length() == HASH_LENGTH;
  }

  /** Returns whether a request has this kind of signature. */
  static boolean isIn(WireRequest request) {
    String authorization = request.header("authorization");
    return authorization != null && authorization.startsWith(SCHEME);
  }

  /**
   * Returns whether the body has the declared hash. For a lost body, any declared hash counts: the
   * body is never used, and the request is refused later.
   */
  static boolean isBodyAsDeclared(WireRequest request) {
    String declared = request.header(CONTENT_HASH_HEADER);
    return declared != null
        && (request.hasLostBody() || Sha256.hex(request.body()).equals(declared));
  }

  @Override
  public String accessKeyId() {
    return accessKeyId;
  }

  @Override
  public String securityToken() {
    return request.header("x-acs-security-token");
  }

  @Override
  public String nonce() {
    return request.header(NONCE_HEADER);
  }

  @Override
  public boolean matches(AccessKey accessKey) {
    String expected = HexFormat.of().formatHex(accessKey.hmacSha256(stringToSign()));
    boolean equal =
        MessageDigest.isEqual(
            expected.getBytes(StandardCharsets.US_ASCII),
            signature.getBytes(StandardCharsets.US_ASCII));
    return equal
        & coversRequiredHeaders()
        & isBodyAsDeclared(request)
        & !"query".equals(request.malformedPart());
  }

  /** Returns whether all required headers are signed, and each signed header occurs once. */
  private boolean coversRequiredHeaders() {
    boolean covers =
        signedHeaders.contains("host")
            && (request.body().length == 0 || signedHeaders.contains("content-type"));
    covers &= Set.copyOf(signedHeaders).size() == signedHeaders.size();
    for (String name : signedHeaders) {
      covers &= request.headers().getOrDefault(name, List.of()).size() == 1;
    }
    for (String name : request.headers().keySet()) {
      covers &= !name.startsWith("x-acs-") || signedHeaders.contains(name);
    }
    String accessKeyHeader = request.header("x-acs-accesskey-id");
    return covers && (accessKeyHeader == null || accessKeyHeader.equals(accessKeyId));
  }

  private String stringToSign() {
    StringBuilder canonical = new StringBuilder(1024);
    canonical.append(request.method()).append('\n');
    canonical.append(request.path()).append('\n');
    canonical.append(CanonicalQuery.of(request.queryParameters())).append('\n');
    for (String name : signedHeaders) {
      String value = request.header(name);
      canonical.append(name).append(':').append(value == null ? "" : value).append('\n');
    }
    canonical
        .append('\n')
        .append(String.join(";", signedHeaders))
        .append('\n')
        .append(request.header(CONTENT_HASH_HEADER));
    return SCHEME + "\n" + Sha256.hex(canonical.toString());
  }
}

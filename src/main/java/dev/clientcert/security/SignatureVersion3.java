package dev.clientcert.security;

import dev.clientcert.hash.Sha256;
import dev.clientcert.http.WireRequest;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;

/** Signature version 3, {@code ACS3-HMAC-SHA256}, in the header {@code Authorization}. */
final class SignatureVersion3 implements Signature {

  /** The header with the time of the request. */
  static final String TIME_HEADER = "x-acs-date";

  /** The header with the nonce. */
  static final String NONCE_HEADER = "x-acs-signature-nonce";

  /** The header with the hash of the body. */
  static final String CONTENT_HASH_HEADER = "x-acs-content-sha256";

  private static final String SCHEME = "ACS3-HMAC-SHA256";
  private static final int HASH_BYTES = 32;
  private static final byte[] NO_HASH = {};

  private final WireRequest request;
  private final String accessKeyId;
  private final SignedHeaders signedHeaders;
  private final byte[] signature;

  /**
   * Parses the signature of a request that {@link #isIn has one}. A malformed one never matches.
   */
  SignatureVersion3(WireRequest request) {
    this.request = request;
    String authorization = request.header("authorization");
    int first = authorization.indexOf(',');
    int second = authorization.indexOf(',', first + 1);
    String id = value(authorization, 0, first, SCHEME + " Credential=");
    String names = value(authorization, first + 1, second, "SignedHeaders=");
    // With a comma in it, and so a fourth part, this is no hash.
    String hex = value(authorization, second + 1, authorization.length(), "Signature=");
    byte[] hash = parseHash(hex);
    boolean readable = !id.isEmpty() && SignedHeaders.areUsable(names) && hash != null;
    this.accessKeyId = readable ? id : null;
    this.signedHeaders = new SignedHeaders(readable ? names : "", request.headers());
    this.signature = readable ? hash : NO_HASH;
  }

  /**
   * Returns what follows the label in a part of a text; empty if the part has another label, or
   * there is no such part.
   */
  private static String value(String text, int start, int end, String label) {
    int from = start;
    while (from < end && Character.isWhitespace(text.charAt(from))) {
      from++;
    }
    int value = from + label.length();
    return value <= end && text.startsWith(label, from) ? text.substring(value, end) : "";
  }

  /** Reads a SHA-256 in lower-case hex; returns {@code null} if it is none. */
  private static byte[] parseHash(String hex) {
    if (hex.length() != 2 * HASH_BYTES) {
      return null;
    }
    byte[] hash = new byte[HASH_BYTES];
    for (int i = 0; i < HASH_BYTES; i++) {
      int high = digit(hex.charAt(2 * i));
      int low = digit(hex.charAt(2 * i + 1));
      if (high < 0 || low < 0) {
        return null;
      }
      hash[i] = (byte) (high << 4 | low);
    }
    return hash;
  }

  private static int digit(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
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
    boolean equal = MessageDigest.isEqual(expectedSignature(accessKey), signature);
    return equal
        & signedHeaders.coverRequired(request.body().length > 0)
        & isAccessKeyHeaderConsistent()
        & isBodyAsDeclared(request)
        & !"query".equals(request.malformedPart());
  }

  private boolean isAccessKeyHeaderConsistent() {
    String header = request.header("x-acs-accesskey-id");
    return header == null || header.equals(accessKeyId);
  }

  private byte[] expectedSignature(AccessKey accessKey) {
    try (Utf8Text text = new Utf8Text()) {
      appendCanonicalRequest(text);
      byte[] hash = text.sha256();
      text.clear().append(SCHEME).append('\n').appendHex(hash);
      return accessKey.hmacSha256(text);
    }
  }

  private void appendCanonicalRequest(Utf8Text text) {
    text.append(request.method()).append('\n');
    text.append(request.path()).append('\n');
    Map<String, List<String>> query = request.queryParameters();
    CanonicalQuery.PLAIN.append(query.keySet(), query::get, text);
    text.append('\n');
    signedHeaders.appendTo(text);
    String bodyHash = request.header(CONTENT_HASH_HEADER);
    text.append('\n').append(bodyHash == null ? "" : bodyHash);
  }
}

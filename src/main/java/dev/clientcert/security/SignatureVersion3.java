package dev.clientcert.security;

import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Signature version 3, {@code ACS3-HMAC-SHA256}, in the header {@code Authorization}. */
final class SignatureVersion3 implements Signature {

  /** The header with the time of the request. */
  static final String TIME_HEADER = "x-acs-date";

  /** The header with the nonce. */
  static final String NONCE_HEADER = "x-acs-signature-nonce";

  private static final int MAX_SIGNED_HEADERS = 64;
  private static final String SCHEME = "ACS3-HMAC-SHA256";
  private static final String CONTENT_HASH_HEADER = "x-acs-content-sha256";
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          SCHEME + " Credential=([^,]+),\\s*SignedHeaders=([^,]+),\\s*Signature=([0-9a-f]{64})");

  private final WireRequest request;
  private final String accessKeyId;
  private final List<String> signedHeaders;
  private final String signature;

  /**
   * Reads the signature of a request that {@link #isIn carries one}; what cannot be read will not
   * match.
   */
  SignatureVersion3(WireRequest request) {
    this.request = request;
    Matcher parts = AUTHORIZATION.matcher(request.header("authorization"));
    List<String> names = parts.matches() ? List.of(parts.group(2).split(";", -1)) : List.of();
    // Bounded here, since every name is looked up among the headers.
    boolean readable = !names.isEmpty() && names.size() <= MAX_SIGNED_HEADERS;
    this.accessKeyId = readable ? parts.group(1) : null;
    this.signedHeaders = readable ? names : List.of();
    this.signature = readable ? parts.group(3) : "";
  }

  /** Whether a request carries this kind of signature. */
  static boolean isIn(WireRequest request) {
    String authorization = request.header("authorization");
    return authorization != null && authorization.startsWith(SCHEME);
  }

  /** Whether the body is the one that the request says it has. */
  static boolean bodyIsAsDeclared(WireRequest request) {
    String declared = request.header(CONTENT_HASH_HEADER);
    return declared != null && Sha256.hex(request.body()).equals(declared);
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
        & coversWhatItMust()
        & bodyIsAsDeclared(request)
        & !"query".equals(request.malformedPart());
  }

  /**
   * Whether everything that a signature must cover is among the signed headers, and each of those
   * came exactly once.
   */
  private boolean coversWhatItMust() {
    Set<String> signed = new HashSet<>(signedHeaders);
    MultiMap headers = request.headers();
    boolean covers =
        signed.size() == signedHeaders.size()
            && signed.contains("host")
            && (request.body().length == 0 || signed.contains("content-type"));
    for (String name : headers.names()) {
      String lowerCase = name.toLowerCase(Locale.ROOT);
      covers &= !lowerCase.startsWith("x-acs-") || signed.contains(lowerCase);
    }
    for (String name : signed) {
      covers &= headers.getAll(name).size() == 1;
    }
    String accessKeyHeader = headers.get("x-acs-accesskey-id");
    return covers && (accessKeyHeader == null || accessKeyHeader.equals(accessKeyId));
  }

  private String stringToSign() {
    StringBuilder canonical = new StringBuilder(512);
    canonical.append(request.method()).append('\n');
    canonical.append(request.path()).append('\n');
    canonical.append(CanonicalQuery.of(request.queryParameters())).append('\n');
    for (String name : signedHeaders) {
      String value = request.header(name);
      canonical.append(name).append(':').append(value == null ? "" : value.trim()).append('\n');
    }
    canonical
        .append('\n')
        .append(String.join(";", signedHeaders))
        .append('\n')
        .append(request.header(CONTENT_HASH_HEADER));
    return SCHEME + "\n" + Sha256.hex(canonical.toString());
  }
}

package dev.clientcert.security;

import dev.clientcert.hash.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** An access key. Its secret never leaves this object. */
final class AccessKey {

  private final Hmac version3;
  private final Hmac version1;
  private final String nonceScope;
  private final byte[] securityToken;
  private final Credential credential;

  /**
   * Creates an access key.
   *
   * @param secret the secret; not empty
   * @param securityToken the token of a temporary key; {@code null} for a permanent one
   * @param credential the credential that the key proves
   */
  AccessKey(String secret, String securityToken, Credential credential) {
    this.version3 = new Hmac("HmacSHA256", secret);
    // Signature version 1.0 appends an ampersand to the secret.
    this.version1 = new Hmac("HmacSHA1", secret + "&");
    this.nonceScope = Sha256.hex(secret);
    this.securityToken =
        securityToken == null ? null : securityToken.getBytes(StandardCharsets.UTF_8);
    this.credential = credential;
  }

  /**
   * Creates a dummy key. Requests with an unknown access key are checked against it, so that
   * refusing them takes as long as refusing a wrong signature. Its secret is public, so no request
   * may pass with it; see {@link #isKnown}.
   */
  static AccessKey unknown() {
    return new AccessKey("unknown", null, null);
  }

  /** Returns whether this is a real key, rather than {@link #unknown}. */
  boolean isKnown() {
    return credential != null;
  }

  /** Returns the credential that the key proves; {@code null} for {@link #unknown}. */
  Credential credential() {
    return credential;
  }

  /**
   * Returns the scope within which nonces are unique: the hash of the secret. The id would not do:
   * signature version 3 does not cover it, so a request could be replayed with another key that has
   * the same secret.
   */
  String nonceScope() {
    return nonceScope;
  }

  /**
   * Returns whether the key belongs to this security token, or to none if it is {@code null}. Takes
   * the same time for all tokens of one length.
   */
  boolean hasSecurityToken(String token) {
    if (securityToken == null || token == null) {
      return securityToken == null && token == null;
    }
    return MessageDigest.isEqual(securityToken, token.getBytes(StandardCharsets.UTF_8));
  }

  /** Computes the HMAC-SHA256 of the text with the secret. */
  byte[] hmacSha256(Utf8Text text) {
    return version3.compute(text);
  }

  /** Computes the HMAC-SHA1 of the text with the secret and an ampersand. */
  byte[] hmacSha1(Utf8Text text) {
    return version1.compute(text);
  }
}

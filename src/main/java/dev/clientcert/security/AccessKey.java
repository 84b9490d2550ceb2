package dev.clientcert.security;

import dev.clientcert.hash.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * An access key: an id, a secret that never leaves this object, and for a temporary one a token and
 * an end.
 */
final class AccessKey {

  private final Hmac version3;
  private final Hmac version1;
  private final String nonceScope;
  private final byte[] securityToken;
  private final Credential credential;

  /**
   * An access key.
   *
   * @param secret not empty
   * @param securityToken {@code null} for a permanent key
   * @param credential what it stands for
   */
  AccessKey(String secret, String securityToken, Credential credential) {
    this.version3 = new Hmac("HmacSHA256", secret);
    // Version 1.0 signs with the secret and an ampersand behind it.
    this.version1 = new Hmac("HmacSHA1", secret + "&");
    this.nonceScope = Sha256.hex(secret);
    this.securityToken =
        securityToken == null ? null : securityToken.getBytes(StandardCharsets.UTF_8);
    this.credential = credential;
  }

  /**
   * A key that is nobody's: what a request with an unknown access key is checked against, so that
   * it takes as long to refuse as a wrong signature. Its secret is no secret: nobody is let in with
   * it, {@link #isKnown whatever it signs}.
   */
  static AccessKey unknown() {
    return new AccessKey("unknown", null, null);
  }

  /** Whether this is anybody's key. */
  boolean isKnown() {
    return credential != null;
  }

  /** What it stands for; {@code null} for {@link #unknown nobody's}. */
  Credential credential() {
    return credential;
  }

  /**
   * What the nonces of this key are unique within: its secret, hashed. Not its id, which signature
   * version 3 does not cover, so that a request would be another one under a key that shares the
   * secret.
   */
  String nonceScope() {
    return nonceScope;
  }

  /**
   * Whether this is the key for a request with this token, or without one; takes the same time for
   * any token of a length.
   */
  boolean takes(String token) {
    if (securityToken == null || token == null) {
      return securityToken == null && token == null;
    }
    return MessageDigest.isEqual(securityToken, token.getBytes(StandardCharsets.UTF_8));
  }

  /** HMAC-SHA256 of the text under the secret. */
  byte[] hmacSha256(String text) {
    return version3.of(text);
  }

  /** HMAC-SHA1 of the text under the secret and an ampersand. */
  byte[] hmacSha1(String text) {
    return version1.of(text);
  }
}

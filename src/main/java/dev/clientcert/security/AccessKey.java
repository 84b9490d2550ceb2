package dev.clientcert.security;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An access key: an id, a secret that never leaves this object, and for a temporary one a token and
 * an end.
 */
final class AccessKey {

  private static final String SHA256 = "HmacSHA256";
  private static final String SHA1 = "HmacSHA1";

  /**
   * What a request with an unknown access key is checked against, so that it takes as long to
   * refuse as a wrong signature. Its secret is no secret: nobody is let in with it, {@link #isKnown
   * whatever it signs}.
   */
  static final AccessKey UNKNOWN = new AccessKey("unknown", null, null);

  private final SecretKeySpec version3Key;
  private final SecretKeySpec version1Key;
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
    this.version3Key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), SHA256);
    // Version 1.0 signs with the secret and an ampersand behind it.
    this.version1Key = new SecretKeySpec((secret + "&").getBytes(StandardCharsets.UTF_8), SHA1);
    this.securityToken =
        securityToken == null ? null : securityToken.getBytes(StandardCharsets.UTF_8);
    this.credential = credential;
  }

  /** Whether this is anybody's key. */
  boolean isKnown() {
    return credential != null;
  }

  /** What it stands for; {@code null} for {@link #UNKNOWN}. */
  Credential credential() {
    return credential;
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
    return hmac(version3Key, text);
  }

  /** HMAC-SHA1 of the text under the secret and an ampersand. */
  byte[] hmacSha1(String text) {
    return hmac(version1Key, text);
  }

  private static byte[] hmac(SecretKeySpec key, String text) {
    try {
      Mac mac = Mac.getInstance(key.getAlgorithm());
      mac.init(key);
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("this Java lacks " + key.getAlgorithm(), impossible);
    }
  }
}

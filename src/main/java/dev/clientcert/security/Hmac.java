package dev.clientcert.security;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Computes HMACs with one key, which is prepared once. Thread-safe. */
final class Hmac {

  private final SecretKeySpec key;
  private final Mac prepared;

  /**
   * Prepares a key.
   *
   * @param algorithm the algorithm, such as {@code HmacSHA256}
   * @param key the key, encoded as UTF-8; not empty
   */
  Hmac(String algorithm, String key) {
    this.key = new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), algorithm);
    this.prepared = prepare();
  }

  /** Computes the HMAC of the text in UTF-8. */
  byte[] compute(String text) {
    return copy().doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  private Mac copy() {
    try {
      return (Mac) prepared.clone();
    } catch (CloneNotSupportedException unsupported) {
      // Providers other than Java's own, such as hardware, may not support cloning.
      return prepare();
    }
  }

  private Mac prepare() {
    try {
      Mac mac = Mac.getInstance(key.getAlgorithm());
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("this Java lacks " + key.getAlgorithm(), impossible);
    }
  }
}

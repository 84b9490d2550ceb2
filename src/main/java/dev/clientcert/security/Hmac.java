package dev.clientcert.security;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** An HMAC under one key, which is prepared once; for any number of threads. */
final class Hmac {

  private final SecretKeySpec key;
  private final Mac prepared;

  /**
   * An HMAC.
   *
   * @param algorithm its name in Java, such as {@code HmacSHA256}
   * @param key the key, of which the UTF-8 counts; not empty
   */
  Hmac(String algorithm, String key) {
    this.key = new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), algorithm);
    this.prepared = prepare();
  }

  /** The HMAC of the text's UTF-8. */
  byte[] of(String text) {
    return copy().doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  private Mac copy() {
    try {
      return (Mac) prepared.clone();
    } catch (CloneNotSupportedException unsupported) {
      // Where Java is told to use another provider than its own, such as one in hardware.
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

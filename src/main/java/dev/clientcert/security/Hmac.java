package dev.clientcert.security;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Computes HMACs with one key, which is prepared once. Thread-safe. */
final class Hmac {

  private final SecretKeySpec key;

  /** The algorithm with its key; {@code null} while a thread computes with it. */
  private final AtomicReference<Mac> idle;

  /**
   * Prepares a key.
   *
   * @param algorithm the algorithm, such as {@code HmacSHA256}
   * @param key the key, encoded as UTF-8; not empty
   */
  Hmac(String algorithm, String key) {
    this.key = new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), algorithm);
    this.idle = new AtomicReference<>(prepare());
  }

  /** Computes the HMAC of the text. */
  byte[] compute(Utf8Text text) {
    Mac mac = idle.getAndSet(null);
    if (mac == null) {
      mac = prepare();
    }
    byte[] code = text.hmac(mac);
    idle.set(mac);
    return code;
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

package dev.clientcert.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 as the wire has it: in lower-case hex. */
final class Sha256 {

  private static final String OF_NOTHING = compute(new byte[0]);

  private Sha256() {}

  /** The hash of the text's UTF-8. */
  static String hex(String text) {
    return hex(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The hash of these bytes. */
  static String hex(byte[] bytes) {
    return bytes.length == 0 ? OF_NOTHING : compute(bytes);
  }

  private static String compute(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("this Java lacks SHA-256", impossible);
    }
  }
}

package dev.clientcert.hash;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Computes SHA-256 hashes. */
public final class Sha256 {

  private static final int BLOCK_BYTES = 65536;
  private static final String HEX_OF_EMPTY = HexFormat.of().formatHex(algorithm().digest());

  /** One for each thread, since to look one up takes as long as to hash a short text. */
  private static final ThreadLocal<MessageDigest> KEPT = ThreadLocal.withInitial(Sha256::algorithm);

  private Sha256() {}

  /** Returns the hash of these bytes. */
  public static byte[] digest(byte[] bytes) {
    return digest(bytes, bytes.length);
  }

  /** Returns the hash of the first bytes of these. */
  public static byte[] digest(byte[] bytes, int length) {
    MessageDigest algorithm = KEPT.get();
    algorithm.update(bytes, 0, length);
    return algorithm.digest();
  }

  /** Returns the hash of the text in UTF-8. */
  public static byte[] digest(String text) {
    return digest(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns the hash of the rest of a stream.
   *
   * @throws IOException if it cannot be read
   */
  public static byte[] digest(InputStream in) throws IOException {
    // Not the kept one: whatever the stream reads from may hash something, too.
    MessageDigest algorithm = algorithm();
    byte[] block = new byte[BLOCK_BYTES];
    for (int length = in.read(block); length >= 0; length = in.read(block)) {
      algorithm.update(block, 0, length);
    }
    return algorithm.digest();
  }

  /** Returns the hash of these bytes in lower-case hex. */
  public static String hex(byte[] bytes) {
    return bytes.length == 0 ? HEX_OF_EMPTY : HexFormat.of().formatHex(digest(bytes));
  }

  /** Returns the hash of the text in UTF-8, in lower-case hex. */
  public static String hex(String text) {
    return hex(text.getBytes(StandardCharsets.UTF_8));
  }

  private static MessageDigest algorithm() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("this Java lacks SHA-256", impossible);
    }
  }
}

package dev.clientcert.store;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 as the database has it. */
final class Digests {

  private static final int BLOCK_BYTES = 65536;

  private Digests() {}

  /** The hash of these bytes. */
  static Buffer sha256(byte[] bytes) {
    return Buffer.buffer(sha256().digest(bytes));
  }

  /**
   * The hash of a file's content.
   *
   * @throws IOException where it cannot be read
   */
  static Buffer sha256(Path file) throws IOException {
    MessageDigest digest = sha256();
    byte[] block = new byte[BLOCK_BYTES];
    try (InputStream in = new DigestInputStream(new ProgressInputStream(file, "Hashing"), digest)) {
      while (in.read(block) >= 0) {
        // The stream hashes what passes.
      }
    }
    return Buffer.buffer(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("this Java lacks SHA-256", impossible);
    }
  }
}

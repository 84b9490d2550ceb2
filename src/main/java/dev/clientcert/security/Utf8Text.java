package dev.clientcert.security;

import dev.clientcert.hash.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.crypto.Mac;

/**
 * A text that is put together to be hashed, in UTF-8. Its memory comes from the text that was
 * {@link #close closed} last on the same thread; what that text left there is never read.
 */
final class Utf8Text implements AutoCloseable {

  private static final int INITIAL_BYTES = 1024;

  /** No thread keeps more: long texts are rare. */
  private static final int MAX_KEPT_BYTES = 8192;

  private static final ThreadLocal<byte[]> KEPT = new ThreadLocal<>();

  private static final byte[] UPPER_HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LOWER_HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes;
  private int length;

  /** Begins an empty text. */
  Utf8Text() {
    byte[] kept = KEPT.get();
    // It is nobody else's until this text is closed.
    KEPT.set(null);
    this.bytes = kept == null ? new byte[INITIAL_BYTES] : kept;
  }

  /** Appends a text. */
  Utf8Text append(String text) {
    // Faster than a loop over its characters, although it copies them twice.
    return append(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Appends an ASCII character. */
  Utf8Text append(char ascii) {
    reserve(1);
    bytes[length++] = (byte) ascii;
    return this;
  }

  private Utf8Text append(byte[] more) {
    reserve(more.length);
    System.arraycopy(more, 0, bytes, length, more.length);
    length += more.length;
    return this;
  }

  /** Appends bytes in lower-case hex. */
  Utf8Text appendHex(byte[] more) {
    for (byte b : more) {
      appendHex(b, LOWER_HEX);
    }
    return this;
  }

  /**
   * Appends a text, percent-encoded (RFC 3986) in upper-case hex: all but {@code A-Z a-z 0-9 - _ .
   * ~}.
   *
   * @param percent how the percent sign is written
   */
  Utf8Text appendEncoded(String text, String percent) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        for (byte b : text.substring(i).getBytes(StandardCharsets.UTF_8)) {
          appendEncoded(b, percent);
        }
        return this;
      }
      appendEncoded((byte) c, percent);
    }
    return this;
  }

  private void appendEncoded(byte b, String percent) {
    if (isUnreserved(b)) {
      append((char) b);
    } else {
      append(percent);
      appendHex(b, UPPER_HEX);
    }
  }

  private void appendHex(byte b, byte[] digits) {
    reserve(2);
    bytes[length++] = digits[(b >> 4) & 0xF];
    bytes[length++] = digits[b & 0xF];
  }

  private static boolean isUnreserved(byte b) {
    return (b >= 'A' && b <= 'Z')
        || (b >= 'a' && b <= 'z')
        || (b >= '0' && b <= '9')
        || b == '-'
        || b == '_'
        || b == '.'
        || b == '~';
  }

  private void reserve(int more) {
    if (more > bytes.length - length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }

  /** Removes all of the text, to begin another one. */
  Utf8Text clear() {
    length = 0;
    return this;
  }

  /** Returns the SHA-256 of the text. */
  byte[] sha256() {
    return Sha256.digest(bytes, length);
  }

  /** Returns the code of the text by an algorithm that has its key. */
  byte[] hmac(Mac algorithm) {
    algorithm.update(bytes, 0, length);
    return algorithm.doFinal();
  }

  /** Returns the memory. The text cannot be used any more. */
  @Override
  public void close() {
    if (bytes.length <= MAX_KEPT_BYTES) {
      KEPT.set(bytes);
    }
    bytes = null;
  }

  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}

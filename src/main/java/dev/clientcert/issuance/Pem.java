package dev.clientcert.issuance;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text that carries DER (RFC 7468). */
public final class Pem {

  private static final int LINE_LENGTH = 64;
  private static final byte[] LINE_BREAK = "\n".getBytes(StandardCharsets.US_ASCII);
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  private Pem() {}

  /**
   * A block that was read.
   *
   * @param label what it says that it is, such as {@code CERTIFICATE}
   * @param content what is between its first line and its last, not decoded yet
   */
  record Block(String label, String content) {

    /**
     * Decodes the content.
     *
     * @throws IllegalArgumentException if it is not Base64
     */
    byte[] der() {
      return Base64.getDecoder().decode(content.replaceAll("\\s", ""));
    }
  }

  /** Writes a block, with a line break at its end. */
  public static String encode(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(LINE_LENGTH, LINE_BREAK).encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }

  /** Reads the blocks of a text. Passes over what is between them, such as explanations. */
  static List<Block> readAll(String text) {
    List<Block> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      blocks.add(new Block(block.group(1), block.group(2)));
    }
    return blocks;
  }

  /**
   * Reads a text that is one block with this label. There may be white space around it, and nothing
   * else.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  static byte[] decodeOnly(String label, String text) {
    String begin = "-----BEGIN " + label + "-----\n";
    String end = "\n-----END " + label + "-----";
    String block = text.strip().replace("\r\n", "\n");
    if (block.length() < begin.length() + end.length()
        || !block.startsWith(begin)
        || !block.endsWith(end)) {
      throw new IllegalArgumentException("not a block with the label " + label);
    }
    String content = block.substring(begin.length(), block.length() - end.length());
    return Base64.getDecoder().decode(content.replace("\n", ""));
  }
}

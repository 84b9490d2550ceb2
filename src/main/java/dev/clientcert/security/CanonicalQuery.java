package dev.clientcert.security;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Parameters as both signatures have them: sorted by name, encoded by RFC 3986, joined by {@code =}
 * and {@code &}.
 */
final class CanonicalQuery {

  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

  private CanonicalQuery() {}

  /**
   * The canonical form of these parameters. Several values of one name stand in the order in which
   * they came.
   */
  static String of(Map<String, List<String>> parameters) {
    List<String> names = new ArrayList<>(parameters.keySet());
    names.sort(null);
    StringBuilder canonical = new StringBuilder();
    for (String name : names) {
      for (String value : parameters.get(name)) {
        if (!canonical.isEmpty()) {
          canonical.append('&');
        }
        encode(name, canonical);
        canonical.append('=');
        encode(value, canonical);
      }
    }
    return canonical.toString();
  }

  /**
   * The text encoded by RFC 3986: all but {@code A-Z a-z 0-9 - _ . ~} as the hex of its UTF-8, in
   * upper case.
   */
  static String encode(String text) {
    StringBuilder encoded = new StringBuilder(text.length() + 16);
    encode(text, encoded);
    return encoded.toString();
  }

  private static void encode(String text, StringBuilder target) {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (isUnreserved(b)) {
        target.append((char) b);
      } else {
        target.append('%').append((char) HEX[(b >> 4) & 0xF]).append((char) HEX[b & 0xF]);
      }
    }
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
}

package dev.clientcert.security;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The canonical form of parameters that both signatures cover: sorted by name, percent-encoded (RFC
 * 3986), joined by {@code =} and {@code &}.
 */
final class CanonicalQuery {

  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

  private CanonicalQuery() {}

  /** Returns the canonical form of parameters. Values of the same name keep their order. */
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

  /** Percent-encodes all but {@code A-Z a-z 0-9 - _ . ~}, in UTF-8 and upper-case hex. */
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

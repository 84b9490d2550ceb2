package dev.clientcert.trigger.events;

import dev.clientcert.http.Headers;
import io.vertx.core.MultiMap;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The attributes of an event in the headers of a request (HTTP protocol binding, 3.1.3). Names of
 * headers are in lower case.
 */
final class EventHeaders {

  private static final String PREFIX = "ce-";
  private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*+)\"");
  private static final Pattern QUOTED_PAIR = Pattern.compile("\\\\(.)");
  private static final Pattern NO_ESCAPE = Pattern.compile("%(?!\\p{XDigit}{2})");

  private EventHeaders() {}

  /** Whether there is any attribute, known or not. */
  static boolean hasAny(MultiMap headers) {
    return headers.names().stream()
        .anyMatch(name -> name.regionMatches(true, 0, PREFIX, 0, PREFIX.length()));
  }

  /** The values of the attributes for which there are rules; {@code null} for none. */
  static Map<String, String> attributesIn(Headers headers) {
    Map<String, String> attributes = new HashMap<>();
    for (String name : EventAttributes.CHECKED) {
      attributes.put(name, value(headers, name));
    }
    return attributes;
  }

  /** The value of an attribute; {@code null} for none, and empty where it cannot be read. */
  static String value(Headers headers, String name) {
    List<String> values = headers.all(PREFIX + name);
    if (values.size() != 1) {
      return values.isEmpty() ? null : "";
    }
    String value = unquote(values.get(0));
    try {
      String plain = decode(value, false);
      if (NO_ESCAPE.matcher(value).find()) {
        return plain;
      }
      String decoded = decode(value, true);
      return EventAttributes.losesUriByDecoding(name, plain, decoded) ? plain : decoded;
    } catch (CharacterCodingException notUtf8) {
      return "";
    }
  }

  /** Takes away the quotes of a quoted string (3.1.3.2; RFC 9110, section 5.6.4). */
  private static String unquote(String value) {
    Matcher quoted = QUOTED.matcher(value);
    return quoted.matches() ? QUOTED_PAIR.matcher(quoted.group(1)).replaceAll("$1") : value;
  }

  /**
   * Reads the bytes of a header as UTF-8.
   *
   * @param escaped whether a percent sign and two digits are a byte
   */
  private static String decode(String value, boolean escaped) throws CharacterCodingException {
    ByteBuffer bytes = ByteBuffer.allocate(value.length());
    for (int i = 0; i < value.length(); i++) {
      char character = value.charAt(i);
      if (escaped && character == '%') {
        bytes.put((byte) HexFormat.fromHexDigits(value, i + 1, i + 3));
        i += 2;
      } else {
        bytes.put((byte) character);
      }
    }
    return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
  }
}

package dev.clientcert.security;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * The canonical form of parameters that both signatures cover: sorted by name, percent-encoded (RFC
 * 3986), joined by {@code =} and {@code &}.
 */
enum CanonicalQuery {
  /** The canonical form. */
  PLAIN("%", "=", "&"),
  /**
   * The canonical form, percent-encoded as a whole. What it consists of needs no encoding, but for
   * these three.
   */
  ENCODED("%25", "%3D", "%26");

  private static final String[] NO_NAMES = {};

  private final String percent;
  private final String equalSign;
  private final String ampersand;

  CanonicalQuery(String percent, String equalSign, String ampersand) {
    this.percent = percent;
    this.equalSign = equalSign;
    this.ampersand = ampersand;
  }

  /**
   * Appends the canonical form of the parameters of these names to a text. Values of the same name
   * keep their order.
   *
   * @param values the values of a name
   */
  void append(Collection<String> names, Function<String, List<String>> values, Utf8Text text) {
    String[] sorted = names.toArray(NO_NAMES);
    Arrays.sort(sorted);
    String separator = "";
    for (String name : sorted) {
      for (String value : values.apply(name)) {
        text.append(separator).appendEncoded(name, percent);
        text.append(equalSign).appendEncoded(value, percent);
        separator = ampersand;
      }
    }
  }
}

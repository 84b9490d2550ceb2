package dev.clientcert.policy;

/**
 * A pattern in which {@code *} stands for any run of characters, an empty one too, and {@code ?}
 * for exactly one. Matching takes at most pattern length × text length steps, whatever the pattern,
 * and allocates nothing.
 */
final class Wildcard {

  private final boolean ignoreCase;

  /**
   * Whether the parts stand for themselves, so that Java's own search, which is faster, finds them.
   */
  private final boolean literal;

  /** What stands between the stars: the first part starts the text, the last one ends it. */
  private final String[] parts;

  /** A pattern that compares letters with or without case; only those of ASCII have one. */
  Wildcard(String pattern, boolean ignoreCase) {
    this.ignoreCase = ignoreCase;
    this.literal = !ignoreCase && pattern.indexOf('?') < 0;
    this.parts = (ignoreCase ? fold(pattern) : pattern).split("\\*", -1);
  }

  /** Whether the whole text fits the pattern. */
  boolean matches(String text) {
    String first = parts[0];
    String last = parts[parts.length - 1];
    if (parts.length == 1) {
      return text.length() == first.length() && fits(first, text, 0);
    }
    int end = text.length() - last.length();
    // The end before the middle: it is quickly compared, and most names that do not fit fail there.
    if (end < first.length() || !fits(first, text, 0) || !fits(last, text, end)) {
      return false;
    }
    int at = first.length();
    for (int i = 1; i < parts.length - 1; i++) {
      // Each part where it first occurs: that leaves the most room for those after it.
      at = find(parts[i], text, at, end);
      if (at < 0) {
        return false;
      }
      at += parts[i].length();
    }
    return true;
  }

  /** Where the part first occurs between these places, or -1. */
  private int find(String part, String text, int from, int to) {
    if (literal) {
      int at = text.indexOf(part, from);
      return at <= to - part.length() ? at : -1;
    }
    for (int at = from; at <= to - part.length(); at++) {
      if (fits(part, text, at)) {
        return at;
      }
    }
    return -1;
  }

  private boolean fits(String part, String text, int at) {
    if (literal) {
      return text.startsWith(part, at);
    }
    for (int i = 0; i < part.length(); i++) {
      char wanted = part.charAt(i);
      char given = text.charAt(at + i);
      if (wanted != given && wanted != '?' && !(ignoreCase && wanted == fold(given))) {
        return false;
      }
    }
    return true;
  }

  private static String fold(String text) {
    StringBuilder folded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      folded.append(fold(text.charAt(i)));
    }
    return folded.toString();
  }

  private static char fold(char c) {
    // Letters that look like those of an action elsewhere in Unicode are other letters.
    return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
  }
}

package dev.clientcert.policy;

/**
 * A pattern in which {@code *} matches any sequence of characters, including none, and {@code ?}
 * matches exactly one. Matching takes at most pattern length × text length steps and allocates
 * nothing.
 */
final class Wildcard {

  private final boolean ignoreCase;

  /** Whether the parts are plain text, which Java's own, faster search can find. */
  private final boolean literal;

  /** The parts between the stars: a match starts with the first and ends with the last. */
  private final String[] parts;

  /** Compiles a pattern. Only ASCII letters are compared without case. */
  Wildcard(String pattern, boolean ignoreCase) {
    this.ignoreCase = ignoreCase;
    this.literal = !ignoreCase && pattern.indexOf('?') < 0;
    this.parts = (ignoreCase ? fold(pattern) : pattern).split("\\*", -1);
  }

  /** Returns whether the pattern matches the whole text. */
  boolean matches(String text) {
    String first = parts[0];
    String last = parts[parts.length - 1];
    if (parts.length == 1) {
      return text.length() == first.length() && matchesAt(first, text, 0);
    }
    int end = text.length() - last.length();
    // The end before the middle: comparing it is fast, and most mismatches are found there.
    if (end < first.length() || !matchesAt(first, text, 0) || !matchesAt(last, text, end)) {
      return false;
    }
    int at = first.length();
    for (int i = 1; i < parts.length - 1; i++) {
      // Taking the first occurrence of each part leaves the most room for those after it.
      at = find(parts[i], text, at, end);
      if (at < 0) {
        return false;
      }
      at += parts[i].length();
    }
    return true;
  }

  /** Returns the index of the first occurrence of the part in this range, or -1. */
  private int find(String part, String text, int from, int to) {
    if (literal) {
      int at = text.indexOf(part, from);
      return at <= to - part.length() ? at : -1;
    }
    for (int at = from; at <= to - part.length(); at++) {
      if (matchesAt(part, text, at)) {
        return at;
      }
    }
    return -1;
  }

  private boolean matchesAt(String part, String text, int at) {
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
    // Unicode letters that merely look like ASCII ones must not match.
    return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
  }
}

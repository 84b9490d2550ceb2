package dev.clientcert.policy;

/**
 * A pattern in which {@code *} stands for any run of characters, an empty one too, and {@code ?}
 * for exactly one. Matching takes at most pattern length × text length steps, whatever the pattern,
 * and allocates nothing.
 */
final class Wildcard {

  private final String pattern;
  private final boolean ignoreCase;

  /**
   * What stands before the first star and after the last one: cheap to compare, and most names that
   * do not fit fail there.
   */
  private final int head;

  private final int tail;
  private final boolean hasStar;

  /** A pattern that compares letters with or without case. */
  Wildcard(String pattern, boolean ignoreCase) {
    this.pattern = ignoreCase ? fold(pattern) : pattern;
    this.ignoreCase = ignoreCase;
    int first = pattern.indexOf('*');
    this.hasStar = first >= 0;
    this.head = hasStar ? first : pattern.length();
    this.tail = hasStar ? pattern.length() - pattern.lastIndexOf('*') - 1 : 0;
  }

  /** Whether the whole text fits the pattern. */
  boolean matches(String text) {
    int length = text.length();
    if (hasStar ? length < head + tail : length != head) {
      return false;
    }
    return fits(0, text, 0, head)
        && fits(pattern.length() - tail, text, length - tail, tail)
        && (!hasStar || middleFits(text, head, length - tail));
  }

  /** Whether so many characters of the pattern, none of them a star, fit so many of the text. */
  private boolean fits(int patternStart, String text, int textStart, int count) {
    for (int i = 0; i < count; i++) {
      if (!fits(pattern.charAt(patternStart + i), text.charAt(textStart + i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether what stands from the first star to the last one fits this part of the text. */
  private boolean middleFits(String text, int start, int end) {
    int last = pattern.length() - tail;
    int p = head;
    int t = start;
    int star = -1;
    int resume = -1;
    while (t < end) {
      if (p < last && pattern.charAt(p) == '*') {
        star = p++;
        resume = t;
      } else if (p < last && fits(pattern.charAt(p), text.charAt(t))) {
        p++;
        t++;
      } else {
        // Only the last star needs another try: what the earlier ones took can stay as it is.
        p = star + 1;
        t = ++resume;
      }
      if (p == last) {
        // A star at the end takes the rest.
        return true;
      }
    }
    while (p < last && pattern.charAt(p) == '*') {
      p++;
    }
    return p == last;
  }

  private boolean fits(char wanted, char given) {
    return wanted == given || wanted == '?' || (ignoreCase && wanted == fold(given));
  }

  private static String fold(String text) {
    StringBuilder folded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      folded.append(fold(text.charAt(i)));
    }
    return folded.toString();
  }

  private static char fold(char c) {
    // ASCII only: letters that look alike elsewhere are not the letters of an action.
    return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
  }
}

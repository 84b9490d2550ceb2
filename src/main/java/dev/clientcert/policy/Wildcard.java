package dev.clientcert.policy;

/**
 * A pattern in which {@code *} stands for any run of characters, an empty one too, and {@code ?}
 * for exactly one. Matching takes at most pattern length × text length steps, whatever the pattern,
 * and allocates nothing.
 */
final class Wildcard {

  private final String pattern;
  private final boolean ignoreCase;

  /** A pattern that compares letters with or without case. */
  Wildcard(String pattern, boolean ignoreCase) {
    this.pattern = pattern;
    this.ignoreCase = ignoreCase;
  }

  /** Whether the whole text fits the pattern. */
  boolean matches(String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int resume = -1;
    while (t < text.length()) {
      char wanted = p < pattern.length() ? pattern.charAt(p) : 0;
      if (p < pattern.length() && wanted == '*') {
        star = p++;
        resume = t;
      } else if (p < pattern.length() && (wanted == '?' || same(wanted, text.charAt(t)))) {
        p++;
        t++;
      } else if (star >= 0) {
        // Only the last star needs another try: what the earlier ones took can stay as it is.
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  private boolean same(char one, char other) {
    return one == other
        || (ignoreCase
            && Character.toLowerCase(Character.toUpperCase(one))
                == Character.toLowerCase(Character.toUpperCase(other)));
  }
}

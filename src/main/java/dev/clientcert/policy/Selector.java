package dev.clientcert.policy;

/**
 * Selects names by patterns: those that match any pattern or, if negated ({@code NotAction}, {@code
 * NotResource}), those that match none.
 *
 * @param patterns at least one pattern
 * @param negated whether to select the names that match none
 */
record Selector(Wildcard[] patterns, boolean negated) {

  /** Returns whether this name is selected. */
  boolean selects(String name) {
    for (Wildcard pattern : patterns) {
      if (pattern.matches(name)) {
        return !negated;
      }
    }
    return negated;
  }
}

package dev.clientcert.policy;

/**
 * Some names, by patterns: those that fit one of them, or, negated ({@code NotAction}, {@code
 * NotResource}), those that fit none.
 *
 * @param patterns at least one
 * @param negated whether it selects what fits none
 */
record Selector(Wildcard[] patterns, boolean negated) {

  /** Whether this name is one of them. */
  boolean selects(String name) {
    for (Wildcard pattern : patterns) {
      if (pattern.matches(name)) {
        return !negated;
      }
    }
    return negated;
  }
}

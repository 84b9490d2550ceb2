package dev.clientcert.policy;

import java.util.List;
import java.util.function.Predicate;

/**
 * One operator over one key.
 *
 * @param tests a test of the request for each value
 * @param negated whether the condition holds where no test does, rather than where one does
 */
record Condition(List<Predicate<RequestContext>> tests, boolean negated) {

  /** Whether the request meets the condition. */
  boolean holds(RequestContext context) {
    for (Predicate<RequestContext> test : tests) {
      if (test.test(context)) {
        return !negated;
      }
    }
    return negated;
  }
}

package dev.clientcert.policy;

import java.util.List;
import java.util.function.Predicate;

/**
 * One operator applied to one key of a request.
 *
 * @param tests one test for each value in the policy
 * @param negated whether the condition is met if no test passes, rather than if any does
 */
record Condition(List<Predicate<RequestContext>> tests, boolean negated) {

  /** Returns whether the request meets this condition. */
  boolean isMetBy(RequestContext context) {
    for (Predicate<RequestContext> test : tests) {
      if (test.test(context)) {
        return !negated;
      }
    }
    return negated;
  }
}

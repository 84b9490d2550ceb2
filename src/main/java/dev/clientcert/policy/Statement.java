package dev.clientcert.policy;

/**
 * One statement of a policy.
 *
 * @param effect the effect on matching requests
 * @param actions the actions it applies to
 * @param resources the resources it applies to
 * @param conditions the conditions, all of which a request must meet
 */
record Statement(Effect effect, Selector actions, Selector resources, Condition[] conditions) {

  /** Returns whether this statement applies to the action, the resource and the request. */
  boolean matches(String action, String resource, RequestContext context) {
    if (!actions.selects(action) || !resources.selects(resource)) {
      return false;
    }
    for (Condition condition : conditions) {
      if (!condition.isMetBy(context)) {
        return false;
      }
    }
    return true;
  }
}

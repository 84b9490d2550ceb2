package dev.clientcert.policy;

/**
 * One statement of a policy.
 *
 * @param effect what it does with what it matches
 * @param actions the actions that it is about
 * @param resources the resources that it is about
 * @param conditions what must hold as well, all of it; empty for nothing
 */
record Statement(Effect effect, Selector actions, Selector resources, Condition[] conditions) {

  /** Whether this statement is about this action on this resource in this request. */
  boolean matches(String action, String resource, RequestContext context) {
    if (!actions.selects(action) || !resources.selects(resource)) {
      return false;
    }
    for (Condition condition : conditions) {
      if (!condition.holds(context)) {
        return false;
      }
    }
    return true;
  }
}

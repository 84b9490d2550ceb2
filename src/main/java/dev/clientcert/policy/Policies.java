package dev.clientcert.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * The policies of one credential, parsed once and evaluated for every request. A matching Deny
 * overrides every Allow, and anything not explicitly allowed is denied.
 */
public final class Policies {

  private final Statement[] statements;

  private Policies(List<Statement> statements) {
    this.statements = statements.toArray(Statement[]::new);
  }

  /**
   * Parses RAM policies of {@code "Version": "1"}.
   *
   * @param json a list of policies, as JSON in plain Java types: {@code Map}, {@code List}, {@code
   *     String}, {@code Number}, {@code Boolean}; an empty list allows nothing
   * @param path the list's position in its file, for error messages
   * @throws PolicyException if anything is not understood; the message says where and why
   */
  public static Policies parse(Object json, String path) {
    List<Statement> statements = new ArrayList<>();
    int i = 0;
    for (Object policy : PolicyParser.list(json, path)) {
      PolicyParser.addStatements(policy, path + "[" + i++ + "]", statements);
    }
    return new Policies(statements);
  }

  /**
   * Returns whether the action is allowed on the resource. Policies without conditions are
   * evaluated without allocating.
   */
  public boolean allows(String action, String resource, RequestContext context) {
    boolean allowed = false;
    for (Statement statement : statements) {
      // Once allowed, only a Deny can change the decision.
      if ((!allowed || statement.effect() == Effect.DENY)
          && statement.matches(action, resource, context)) {
        if (statement.effect() == Effect.DENY) {
          return false;
        }
        allowed = true;
      }
    }
    return allowed;
  }
}

package dev.clientcert.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * The policies of a credential, read once and then asked for every request. An explicit Deny that
 * matches beats every Allow, and what nothing allows is denied.
 */
public final class Policies {

  private final Statement[] statements;

  private Policies(List<Statement> statements) {
    this.statements = statements.toArray(Statement[]::new);
  }

  /**
   * Reads policies (RAM, {@code "Version": "1"}).
   *
   * @param json a list of policies, as JSON is in plain Java: {@code Map}, {@code List}, {@code
   *     String}, {@code Number}, {@code Boolean}; an empty list allows nothing
   * @param path where in its file the list stands, to be named in errors
   * @throws PolicyException where anything in it is not understood; the message says where and why
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
   * Whether they allow this action on this resource. Allocates nothing where they have no
   * conditions.
   */
  public boolean allow(String action, String resource, RequestContext context) {
    boolean allowed = false;
    for (Statement statement : statements) {
      // Once something allows it, only a Deny can change that.
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

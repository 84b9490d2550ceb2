package dev.clientcert.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Parses policies from plain JSON values. Rejects everything that it does not know, so that nothing
 * is ever allowed by a guess.
 */
final class PolicyParser {

  private static final Set<String> POLICY = Set.of("Version", "Statement");
  private static final Set<String> STATEMENT =
      Set.of("Effect", "Action", "NotAction", "Resource", "NotResource", "Condition");

  private PolicyParser() {}

  /** Parses one policy and adds its statements to the list. */
  static void addStatements(Object json, String path, List<Statement> statements) {
    Map<?, ?> policy = object(json, path, POLICY);
    if (!"1".equals(policy.get("Version"))) {
      throw new PolicyException(path + ".Version", "must be \"1\"");
    }
    Object value = policy.get("Statement");
    String place = path + ".Statement";
    if (value instanceof Map<?, ?>) {
      statements.add(statement(value, place));
      return;
    }
    int i = 0;
    for (Object element : list(value, place)) {
      statements.add(statement(element, place + "[" + i++ + "]"));
    }
  }

  private static Statement statement(Object json, String path) {
    Map<?, ?> statement = object(json, path, STATEMENT);
    return new Statement(
        effect(statement.get("Effect"), path + ".Effect"),
        selector(statement, path, "Action", true),
        selector(statement, path, "Resource", false),
        statement.containsKey("Condition")
            ? conditions(statement.get("Condition"), path + ".Condition")
            : new Condition[0]);
  }

  private static Effect effect(Object value, String path) {
    if ("Allow".equals(value)) {
      return Effect.ALLOW;
    }
    if ("Deny".equals(value)) {
      return Effect.DENY;
    }
    throw new PolicyException(path, "must be \"Allow\" or \"Deny\"");
  }

  private static Selector selector(
      Map<?, ?> statement, String path, String name, boolean ignoreCase) {
    boolean negated = statement.containsKey("Not" + name);
    if (negated == statement.containsKey(name)) {
      throw new PolicyException(path, "must have either " + name + " or Not" + name);
    }
    String place = path + (negated ? ".Not" : ".") + name;
    List<?> values = valuesOf(statement.get(negated ? "Not" + name : name), place);
    Wildcard[] patterns = new Wildcard[values.size()];
    for (int i = 0; i < patterns.length; i++) {
      if (!(values.get(i) instanceof String pattern) || pattern.isBlank()) {
        throw new PolicyException(place, "must be a string that is not blank, or a list of such");
      }
      patterns[i] = new Wildcard(pattern, ignoreCase);
    }
    return new Selector(patterns, negated);
  }

  private static Condition[] conditions(Object json, String path) {
    List<Condition> conditions = new ArrayList<>();
    for (Map.Entry<?, ?> byOperator : nonEmptyObject(json, path).entrySet()) {
      String place = path + "." + byOperator.getKey();
      Operator operator = operator(byOperator.getKey(), place);
      for (Map.Entry<?, ?> byKey : nonEmptyObject(byOperator.getValue(), place).entrySet()) {
        conditions.add(condition(operator, byKey, place + "." + byKey.getKey()));
      }
    }
    return conditions.toArray(Condition[]::new);
  }

  private static Operator operator(Object name, String path) {
    for (Operator operator : Operator.values()) {
      if (operator.wireName().equals(name)) {
        return operator;
      }
    }
    throw new PolicyException(
        path, "is an unknown operator; known are " + names(Operator.values(), Operator::wireName));
  }

  private static Condition condition(Operator operator, Map.Entry<?, ?> byKey, String path) {
    ConditionKey key = null;
    for (ConditionKey known : ConditionKey.values()) {
      if (known.wireName().equals(byKey.getKey())) {
        key = known;
      }
    }
    if (key == null) {
      throw new PolicyException(
          path,
          "is an unknown key; known are " + names(ConditionKey.values(), ConditionKey::wireName));
    }
    if (!key.accepts(operator.kind())) {
      throw new PolicyException(path, "cannot be compared with " + operator.wireName());
    }
    List<Predicate<RequestContext>> tests = new ArrayList<>();
    for (Object value : valuesOf(byKey.getValue(), path)) {
      if (!(value instanceof String || value instanceof Number || value instanceof Boolean)) {
        throw new PolicyException(
            path, "must be a string, a number or a boolean, or a list of such");
      }
      try {
        tests.add(operator.compile(key, value));
      } catch (IllegalArgumentException malformed) {
        throw new PolicyException(path, malformed.getMessage());
      }
    }
    return new Condition(List.copyOf(tests), operator.isNegated());
  }

  private static <T> String names(T[] values, Function<T, String> name) {
    return Arrays.stream(values).map(name).collect(Collectors.joining(", "));
  }

  private static Map<?, ?> object(Object json, String path, Set<String> known) {
    if (!(json instanceof Map<?, ?> object)) {
      throw new PolicyException(path, "must be an object");
    }
    for (Object name : object.keySet()) {
      if (!known.contains(name)) {
        throw new PolicyException(path + "." + name, "is an unknown name");
      }
    }
    return object;
  }

  /** Rejects empty objects: an empty condition would allow more than its author meant. */
  private static Map<?, ?> nonEmptyObject(Object json, String path) {
    if (json instanceof Map<?, ?> object && !object.isEmpty()) {
      return object;
    }
    throw new PolicyException(path, "must be an object that is not empty");
  }

  private static List<?> valuesOf(Object json, String path) {
    List<?> values = json instanceof List<?> list ? list : json == null ? List.of() : List.of(json);
    if (values.isEmpty()) {
      throw new PolicyException(path, "must have a value");
    }
    return values;
  }

  /** Casts a JSON value to a list. */
  static List<?> list(Object json, String path) {
    if (json instanceof List<?> list) {
      return list;
    }
    throw new PolicyException(path, "must be a list");
  }
}

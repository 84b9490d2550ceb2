package dev.clientcert.operation.parameter;

import com.fasterxml.jackson.core.JsonParser;
import dev.clientcert.operation.parameter.Parameter.Value;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Collects the members of a JSON object, while it is parsed, as parameters. */
public final class JsonMembers {

  private final Map<String, Value> members = new HashMap<>();

  /**
   * Adds a member whose value is no array and no object.
   *
   * @param parser at the member's value, and left there
   * @throws IOException where the value cannot be read
   */
  public void add(String name, JsonParser parser) throws IOException {
    add(name, valueAt(parser));
  }

  /**
   * Adds a member whose value is an array or an object.
   *
   * @param json the value
   */
  public void addNested(String name, String json) {
    add(name, new Value.Json(json));
  }

  private void add(String name, Value value) {
    if (members.putIfAbsent(name, value) != null) {
      members.put(name, Value.MALFORMED);
    }
  }

  /** The parameters that were added. */
  public Parameters toParameters() {
    return Parameters.ofMembers(members);
  }

  private static Value valueAt(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_NULL -> Value.ABSENT;
      case VALUE_STRING -> new Value.Text(parser.getText());
      case VALUE_NUMBER_INT -> new Value.Number(parser.getText());
      case VALUE_TRUE, VALUE_FALSE -> new Value.Json(parser.getText());
      default -> Value.MALFORMED;
    };
  }
}

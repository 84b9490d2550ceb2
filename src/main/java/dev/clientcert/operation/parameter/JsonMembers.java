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
   * Adds a member.
   *
   * @param parser at the first token of the member's value, and left there
   * @throws IOException where the value cannot be read
   */
  public void add(String name, JsonParser parser) throws IOException {
    if (members.putIfAbsent(name, valueAt(parser)) != null) {
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
      default -> Value.MALFORMED;
    };
  }
}

package dev.clientcert.operation.parameter;

import com.fasterxml.jackson.core.JsonParser;
import dev.clientcert.operation.parameter.Parameter.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
    members.put(name, members.containsKey(name) ? Value.MALFORMED : valueAt(parser));
  }

  /** The parameters that were added. */
  public Parameters toParameters() {
    return Parameters.ofMembers(members);
  }

  private static Value valueAt(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_NULL -> Value.ABSENT;
      case VALUE_STRING -> textOf(parser.getText());
      case VALUE_NUMBER_INT -> new Value.Number(parser.getText());
      default -> Value.MALFORMED;
    };
  }

  /** An escape can spell half a surrogate pair, which no parameter has: UTF-8 cannot carry it. */
  private static Value textOf(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text)
        ? new Value.Text(text)
        : Value.MALFORMED;
  }
}

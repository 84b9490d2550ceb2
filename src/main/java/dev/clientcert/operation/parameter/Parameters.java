package dev.clientcert.operation.parameter;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.clientcert.operation.parameter.Parameter.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * The parameters of a request, wherever they came: in a query, a form, JSON or an event. An
 * operation takes its own out of them by their names, which are case-sensitive; others are ignored.
 * The order in which it takes them is the order in which they are checked.
 */
@JsonDeserialize(using = ParametersDeserializer.class)
public final class Parameters {

  private final Function<String, Value> values;
  private int taken;

  private Parameters(Function<String, Value> values) {
    this.values = values;
  }

  /** No parameters. */
  public static Parameters none() {
    return new Parameters(name -> Value.ABSENT);
  }

  /**
   * The parameters of a query, a form, or both.
   *
   * @param values all values of the parameter of a name
   */
  public static Parameters ofTexts(Function<String, List<String>> values) {
    return new Parameters(name -> valueOf(values.apply(name)));
  }

  /** The parameters of a JSON object. */
  static Parameters ofMembers(Map<String, Value> members) {
    return new Parameters(name -> members.getOrDefault(name, Value.ABSENT));
  }

  private static Value valueOf(List<String> values) {
    return switch (values.size()) {
      case 0 -> Value.ABSENT;
      case 1 -> new Value.Text(values.get(0));
      default -> Value.MALFORMED;
    };
  }

  /** Takes the parameter of this name, which is a text. */
  public Parameter text(String name) {
    Value value = values.apply(name);
    return take(
        name,
        value instanceof Value.Number || value instanceof Value.Json ? Value.MALFORMED : value);
  }

  /**
   * Takes the parameter of this name, which is a boolean: in JSON, or its text in any case, since
   * the client for Python sends {@code True}.
   */
  public Parameter flag(String name) {
    Value value = values.apply(name);
    if (value instanceof Value.Json json) {
      return take(name, new Value.Text(json.text()));
    }
    return take(
        name,
        value instanceof Value.Text text
            ? new Value.Text(text.text().toLowerCase(Locale.ROOT))
            : value);
  }

  /** Takes the parameter of this name, a list of texts: in JSON, or JSON as a text. */
  public Parameter texts(String name) {
    return take(name, JsonLists.texts(values.apply(name)));
  }

  /** Takes the parameter of this name, a list of objects: in JSON, or JSON as a text. */
  public Parameter objects(String name) {
    return take(name, JsonLists.objects(values.apply(name)));
  }

  /** Takes the parameter of this name, which is a number: in JSON, or a text with its digits. */
  public Parameter number(String name) {
    Value value = values.apply(name);
    return take(
        name,
        value instanceof Value.Number number
            ? new Value.Text(number.digits())
            : value instanceof Value.Json ? Value.MALFORMED : value);
  }

  private Parameter take(String name, Value value) {
    boolean malformed = value instanceof Value.Text text && !isEncodable(text.text());
    return new Parameter(name, taken++, malformed ? Value.MALFORMED : value);
  }

  /** JSON can spell half a surrogate pair, which no parameter has: UTF-8 cannot carry it. */
  static boolean isEncodable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
      }
    }
    return true;
  }
}

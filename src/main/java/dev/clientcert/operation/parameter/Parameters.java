package dev.clientcert.operation.parameter;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.clientcert.operation.parameter.Parameter.Value;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The parameters of a request, wherever they came: in a query, a form, JSON or an event. An
 * operation takes its own out of them by their names, which compare with case; others are ignored.
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

  /** The parameter of this name, which is a text. */
  public Parameter text(String name) {
    Value value = values.apply(name);
    return new Parameter(name, taken++, value instanceof Value.Number ? Value.MALFORMED : value);
  }

  /** The parameter of this name, which is a number: in JSON, a text with its digits, too. */
  public Parameter number(String name) {
    Value value = values.apply(name);
    return new Parameter(
        name,
        taken++,
        value instanceof Value.Number number ? new Value.Text(number.digits()) : value);
  }
}

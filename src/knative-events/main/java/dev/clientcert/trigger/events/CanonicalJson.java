package dev.clientcert.trigger.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.clientcert.operation.parameter.JsonMembers;
import dev.clientcert.operation.parameter.Parameters;
import java.io.IOException;
import java.math.BigDecimal;

/**
 * The data of an event, parsed once: for its operation, and in one spelling, whatever white space,
 * escapes and zeros it was written with. Ids of requests are made of that and kept in databases, so
 * it must stay as it is.
 *
 * @param text the canonical spelling; of members of one name, the last one counts
 * @param parameters the members of the object just as they are written; {@code null} where the data
 *     are no object
 */
record CanonicalJson(String text, Parameters parameters) {

  /**
   * The longest number that is normalized, which bounds what takes more than linear time. Longer
   * ones stay as they are.
   */
  private static final int MAX_NUMBER_LENGTH = 64;

  /** The largest exponent with which a number of any such length is one of {@link BigDecimal}. */
  private static final int MAX_EXPONENT = Integer.MAX_VALUE - MAX_NUMBER_LENGTH;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /**
   * Parses a text.
   *
   * @param factory reads JSON within the limits of the application
   * @throws IOException where it is not one JSON value
   */
  static CanonicalJson parse(String text, JsonFactory factory) throws IOException {
    try (JsonParser parser = factory.createParser(text.toCharArray())) {
      parser.nextToken();
      CanonicalJson value = read(parser);
      if (parser.nextToken() != null) {
        throw new IOException("more than one value");
      }
      return value;
    }
  }

  /**
   * Reads the value at which a parser stands, to its last token.
   *
   * @throws IOException where it is no JSON
   */
  static CanonicalJson read(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      return new CanonicalJson(readValue(parser).toString(), null);
    }
    JsonMembers members = new JsonMembers();
    String text = readObject(parser, members).toString();
    return new CanonicalJson(text, members.toParameters());
  }

  /**
   * Reads an object, to its last token.
   *
   * @param members takes the members; {@code null} for those of a nested object, which are no
   *     parameters
   */
  private static ObjectNode readObject(JsonParser parser, JsonMembers members) throws IOException {
    ObjectNode object = NODES.objectNode();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      boolean nested = parser.nextToken().isStructStart();
      if (members != null && !nested) {
        members.add(name, parser);
      }
      JsonNode value = readValue(parser);
      if (members != null && nested) {
        members.addNested(name, value.toString());
      }
      object.set(name, value);
    }
    return object;
  }

  /** Whether it is {@code null}, as if there were no data. */
  boolean isNull() {
    return text.equals("null");
  }

  /** Goes as deep as the parser lets JSON be nested. */
  private static JsonNode readValue(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new IOException("no value");
    }
    return switch (token) {
      case START_OBJECT -> readObject(parser, null);
      case START_ARRAY -> {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(readValue(parser));
        }
        yield array;
      }
      case VALUE_STRING -> NODES.textNode(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          NODES.rawValueNode(new RawValue(number(parser.getText(), token)));
      case VALUE_TRUE, VALUE_FALSE -> NODES.booleanNode(token == JsonToken.VALUE_TRUE);
      default -> NODES.nullNode();
    };
  }

  private static String number(String text, JsonToken token) {
    if (token == JsonToken.VALUE_NUMBER_INT) {
      return text.equals("-0") ? "0" : text;
    }
    if (text.length() > MAX_NUMBER_LENGTH || hasLargeExponent(text)) {
      return text;
    }
    BigDecimal value = new BigDecimal(text);
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toString();
  }

  /** Looks before {@link BigDecimal} does, whose exceptions would cost more than all the rest. */
  private static boolean hasLargeExponent(String number) {
    int start = Math.max(number.indexOf('e'), number.indexOf('E'));
    long exponent = 0;
    for (int i = start + 1; start >= 0 && i < number.length() && exponent <= MAX_EXPONENT; i++) {
      char character = number.charAt(i);
      if (character != '+' && character != '-') {
        exponent = exponent * 10 + (character - '0');
      }
    }
    return exponent > MAX_EXPONENT;
  }
}

package dev.clientcert.operation.parameter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.clientcert.operation.parameter.Parameter.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads parameters that are lists. Official clients send such a list as one text with JSON, blank
 * where the list is empty.
 */
final class JsonLists {

  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).build();

  private JsonLists() {}

  /** Reads the elements of a list. */
  private interface Elements<T> {

    /**
     * Reads the element at which the parser stands, to its last token; {@code null} if it is none.
     */
    T read(JsonParser parser) throws IOException;
  }

  /** Returns a value as {@link Value.Texts}; malformed if it is no list of texts. */
  static Value texts(Value value) {
    List<String> texts = list(value, JsonLists::text);
    return texts == null ? unlisted(value) : new Value.Texts(texts);
  }

  /** Returns a value as {@link Value.Objects}; malformed if it is no list of objects of texts. */
  static Value objects(Value value) {
    List<Map<String, String>> objects = list(value, JsonLists::object);
    return objects == null ? unlisted(value) : new Value.Objects(objects);
  }

  private static Value unlisted(Value value) {
    return value instanceof Value.Absent ? value : Value.MALFORMED;
  }

  private static <T> List<T> list(Value value, Elements<T> elements) {
    if (value instanceof Value.Json json) {
      return parse(json.text(), elements);
    }
    if (value instanceof Value.Text text) {
      return text.text().isBlank() ? List.of() : parse(text.text(), elements);
    }
    return null;
  }

  private static <T> List<T> parse(String text, Elements<T> elements) {
    try (JsonParser parser = JSON.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        return null;
      }
      List<T> list = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        T element = elements.read(parser);
        if (element == null) {
          return null;
        }
        list.add(element);
      }
      return parser.nextToken() == null ? list : null;
    } catch (IOException malformed) {
      return null;
    }
  }

  private static String text(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      return null;
    }
    String text = parser.getText();
    return Parameters.isEncodable(text) ? text : null;
  }

  private static Map<String, String> object(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      return null;
    }
    Map<String, String> members = new LinkedHashMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      if (parser.nextToken() != JsonToken.VALUE_NULL) {
        String text = text(parser);
        if (text == null || members.put(name, text) != null) {
          return null;
        }
      }
    }
    return members;
  }
}

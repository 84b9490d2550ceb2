package dev.clientcert.operation.parameter;

import java.util.List;
import java.util.Map;

/**
 * A parameter of a request, as it came: not checked yet, so that the order of the checks is the
 * documented one and not a parser's.
 *
 * @param name its name, such as {@code SiteId}
 * @param position its place in the order of the checks, from 0
 * @param value its value
 */
public record Parameter(String name, int position, Value value) {

  /** What a parameter can be. */
  public sealed interface Value {

    /** The only one that did not come. */
    Value ABSENT = new Absent();

    /** The only malformed one. */
    Value MALFORMED = new Malformed();

    /** It did not come, or as JSON's {@code null}. */
    record Absent() implements Value {}

    /**
     * It came once, as text.
     *
     * @param text the text, which may be empty
     */
    record Text(String text) implements Value {}

    /**
     * It came as a whole number of JSON.
     *
     * @param digits the number as it was written
     */
    record Number(String digits) implements Value {}

    /**
     * It came as another value of JSON: an array, an object or a boolean.
     *
     * @param text the value as JSON
     */
    record Json(String text) implements Value {}

    /**
     * It is a list of texts.
     *
     * @param texts the texts
     */
    record Texts(List<String> texts) implements Value {}

    /**
     * It is a list of objects whose members are texts.
     *
     * @param objects the objects; a member that is {@code null} is left out
     */
    record Objects(List<Map<String, String>> objects) implements Value {}

    /** It came, but cannot be a parameter: it came twice, or is of another kind. */
    record Malformed() implements Value {}
  }

  /** Returns whether it did not come. */
  public boolean isAbsent() {
    return value instanceof Value.Absent;
  }

  /** Returns whether it did not come, or came as blank text. */
  public boolean isMissing() {
    return isAbsent() || (value instanceof Value.Text text && text.text().isBlank());
  }

  /** Its text; {@code null} where it has none. */
  public String textOrNull() {
    return value instanceof Value.Text text ? text.text() : null;
  }

  /**
   * Its text.
   *
   * @throws IllegalStateException where it has none, which its constraints should have found
   */
  public String asText() {
    String text = textOrNull();
    if (text == null) {
      throw new IllegalStateException(name + " has no text");
    }
    return text;
  }

  /** Its text, or another one if it is missing. */
  public String asTextOr(String other) {
    return isMissing() ? other : asText();
  }

  /**
   * Its number.
   *
   * @throws IllegalStateException if it has no text, which its constraints should have found
   * @throws NumberFormatException if the text is no number, which its constraints should have found
   */
  public long asLong() {
    return Long.parseLong(asText());
  }

  /** Its number, or another one if it is missing. */
  public long asLongOr(long other) {
    return isMissing() ? other : asLong();
  }

  /** Its number of texts or objects; -1 where it is no list. */
  int size() {
    return value instanceof Value.Texts list
        ? list.texts().size()
        : value instanceof Value.Objects list ? list.objects().size() : -1;
  }

  /** Its texts; none where it has none. */
  public List<String> asTexts() {
    return value instanceof Value.Texts list ? list.texts() : List.of();
  }

  /** Its objects; none where it has none. */
  public List<Map<String, String>> asObjects() {
    return value instanceof Value.Objects list ? list.objects() : List.of();
  }

  /** Returns itself for a log: "?" if it is malformed; {@code null} if it did not come. */
  public String describe() {
    if (isAbsent()) {
      return null;
    }
    String text = textOrNull();
    return text == null ? "?" : text;
  }

  /**
   * The same for a number: a positive one without leading zeros, which would hide it from a search.
   */
  public String describeNumber() {
    String text = describe();
    return text != null
            && text.startsWith("0")
            && WholeNumber.Validator.isBetween(text, 1, Long.MAX_VALUE)
        ? Long.toString(Long.parseLong(text))
        : text;
  }
}

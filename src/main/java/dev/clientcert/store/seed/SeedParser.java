package dev.clientcert.store.seed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.clientcert.config.Misspelling;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads the values of a seed file, and says of a wrong one where it is and what is expected. */
final class SeedParser implements AutoCloseable {

  private static final int MAX_REASON = 200;
  private static final int MAX_TEXT_LENGTH = 4096;
  private static final int MAX_MISTAKES = 2;
  private static final int MAX_UNKNOWN = 1000;
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Path file;
  private final JsonParser parser;

  /** Unknown members like no known one, by the known ones: most files have the same in each row. */
  private final Map<List<String>, Set<String>> unknown = new IdentityHashMap<>();

  /** A position in the file; the column counts bytes. */
  record Place(int line, int column) {

    private static Place of(JsonLocation location) {
      return new Place(location.getLineNr(), location.getColumnNr());
    }
  }

  /** Reads a file from this stream. */
  SeedParser(Path file, InputStream in) throws IOException {
    this.file = file;
    this.parser = JSON.createParser(in);
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }

  /** Moves to the next token, and returns it; {@code null} at the end. */
  JsonToken next() throws IOException {
    return parser.nextToken();
  }

  /** Moves to the value of the next member, and returns its name; {@code null} if there is none. */
  String nextMember() throws IOException {
    String name = parser.nextFieldName();
    if (name != null) {
      parser.nextToken();
    }
    return name;
  }

  /**
   * Passes over the value of an unknown member, unless its name looks like a misspelt one, whose
   * value would be lost.
   *
   * @param known the members of this object that are read; always the same list for one kind
   */
  void skipUnknown(String name, List<String> known) throws IOException {
    Set<String> before = unknown.computeIfAbsent(known, any -> new HashSet<>());
    if (!before.contains(name)) {
      String nearest = Misspelling.nearest(name, known);
      // A short name is too soon like another one.
      int mistakes = Math.min(MAX_MISTAKES, Math.min(name.length(), nearest.length()) / 3);
      if (Misspelling.distance(name, nearest) <= mistakes) {
        throw error("unknown member " + name + "; did you mean " + nearest + "?");
      }
      if (before.size() < MAX_UNKNOWN) {
        before.add(name);
      }
    }
    skip();
  }

  /** Passes over this value. */
  void skip() throws IOException {
    parser.skipChildren();
  }

  /** Returns whether the current token is this. */
  boolean isAt(JsonToken token) {
    return parser.currentToken() == token;
  }

  /** Refuses any other token than this. */
  void expect(JsonToken expected, String description) throws IOException {
    JsonToken token = parser.currentToken();
    if (token != expected) {
      String found = token == JsonToken.VALUE_STRING ? quoted(parser.getText()) : parser.getText();
      throw error("expected " + description + ", not " + found);
    }
  }

  /** Returns a number from 1. */
  long positiveLong(String name) throws IOException {
    expect(JsonToken.VALUE_NUMBER_INT, name + " to be a whole number");
    long number;
    try {
      number = parser.getLongValue();
    } catch (JsonProcessingException beyondLong) {
      number = -1;
    }
    require(
        number > 0,
        place(),
        name + " must be from 1 to " + Long.MAX_VALUE + ", not " + parser.getText());
    return number;
  }

  /** Returns a text that is not blank. */
  String text(String name, int maxLength) throws IOException {
    expect(JsonToken.VALUE_STRING, name + " to be a string");
    String text = anyText(name, maxLength);
    if (text.isBlank()) {
      throw error(name + " is blank");
    }
    return text;
  }

  /** Returns a text of the usual length as it is; {@code null} if the value is {@code null}. */
  String optionalText(String name) throws IOException {
    return optionalText(name, MAX_TEXT_LENGTH);
  }

  /** Returns a text as it is; {@code null} if the value is {@code null}. */
  String optionalText(String name, int maxLength) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    expect(JsonToken.VALUE_STRING, name + " to be a string");
    return anyText(name, maxLength);
  }

  private String anyText(String name, int maxLength) throws IOException {
    String text = parser.getText();
    requireText(text, name, maxLength);
    return text;
  }

  private void requireText(String text, String name, int maxLength) {
    if (text.length() > maxLength) {
      throw error(name + " is longer than " + maxLength + " characters");
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        // A database cannot store it in text.
        throw error(name + " has a NUL character");
      }
      if (Character.isSurrogate(c)
          && !(++i < text.length() && Character.isSurrogatePair(c, text.charAt(i)))) {
        throw error(name + " has half a surrogate pair");
      }
    }
  }

  /** Returns the texts of an object by their names; none if the value is {@code null}. */
  Map<String, String> optionalTexts(String name) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return Map.of();
    }
    expect(JsonToken.START_OBJECT, name + " to be an object");
    Map<String, String> texts = new HashMap<>();
    for (String key = nextMember(); key != null; key = nextMember()) {
      requireText(key, "a name in " + name, MAX_TEXT_LENGTH);
      expect(JsonToken.VALUE_STRING, key + " in " + name + " to be a string");
      texts.put(key, anyText(key + " in " + name, MAX_TEXT_LENGTH));
    }
    return texts;
  }

  /** Returns a truth value; {@code null} if the value is {@code null}. */
  Boolean optionalBoolean(String name) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_NULL -> null;
      case VALUE_TRUE -> true;
      default -> {
        expect(JsonToken.VALUE_FALSE, name + " to be true or false");
        yield false;
      }
    };
  }

  /** Returns a time in microseconds; {@code null} if the value is {@code null} or blank. */
  Instant optionalTime(String name) throws IOException {
    String text = optionalText(name);
    if (text == null || text.isBlank()) {
      return null;
    }
    try {
      return LocalDateTime.parse(text, text.endsWith("Z") ? TimeFormats.ISO : TimeFormats.LISTED)
          .toInstant(ZoneOffset.UTC)
          .truncatedTo(ChronoUnit.MICROS);
    } catch (DateTimeException none) {
      throw error(name + " must be a time such as 2024-06-24 07:48:51 (UTC), not " + quoted(text));
    }
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  /** Returns where the current token is. */
  Place place() {
    return Place.of(parser.currentTokenLocation());
  }

  /** Refuses the file if something does not hold. */
  void require(boolean holds, Place place, String reason) {
    if (!holds) {
      throw error(place, reason);
    }
  }

  /** Returns the refusal of a file that is not JSON. */
  SeedException error(JsonProcessingException broken) {
    JsonLocation place = broken.getLocation();
    String problem =
        broken instanceof JsonEOFException
            ? "it ends in the middle, as if cut off"
            : broken.getOriginalMessage();
    return error(
        Place.of(place == null ? parser.currentLocation() : place), "not valid JSON: " + problem);
  }

  /** Returns the refusal of the current token. */
  SeedException error(String reason) {
    return error(place(), reason);
  }

  /** Returns the refusal of what is at a place. */
  SeedException error(Place place, String reason) {
    // The reason may quote text of any length from the file.
    String shortened =
        reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON) + "…";
    return new SeedException(file + ":" + place.line() + ":" + place.column() + ": " + shortened);
  }

  /** The formats of times, which not every file has: they take a while to make. */
  private static final class TimeFormats {

    static final DateTimeFormatter LISTED = format(' ', "");
    static final DateTimeFormatter ISO = format('T', "Z");

    private static DateTimeFormatter format(char separator, String end) {
      return new DateTimeFormatterBuilder()
          .appendValue(ChronoField.YEAR, 4)
          .appendLiteral('-')
          .appendValue(ChronoField.MONTH_OF_YEAR, 2)
          .appendLiteral('-')
          .appendValue(ChronoField.DAY_OF_MONTH, 2)
          .appendLiteral(separator)
          .appendValue(ChronoField.HOUR_OF_DAY, 2)
          .appendLiteral(':')
          .appendValue(ChronoField.MINUTE_OF_HOUR, 2)
          .appendLiteral(':')
          .appendValue(ChronoField.SECOND_OF_MINUTE, 2)
          .optionalStart()
          .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
          .optionalEnd()
          .appendLiteral(end)
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);
    }
  }
}

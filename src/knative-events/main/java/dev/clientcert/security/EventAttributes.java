package dev.clientcert.security;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What CloudEvents 1.0 asks of the attributes of an event. */
final class EventAttributes {

  private static final Pattern TIME =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\d)[Tt](\\d\\d:\\d\\d:)(\\d\\d)(\\.\\d+)?([Zz]|[+-]\\d\\d:\\d\\d)");

  private record Rule(String attribute, boolean required, Predicate<String> holds) {

    boolean isBrokenBy(String value) {
      return value == null ? required : !isText(value) || !holds.test(value);
    }
  }

  /** In the order in which they are checked. */
  private static final List<Rule> RULES =
      List.of(
          new Rule("type", true, any -> true),
          new Rule("id", true, any -> true),
          new Rule("source", true, EventAttributes::isUriReference),
          new Rule("specversion", true, EventDelivery.SPEC_VERSION::equals),
          new Rule("time", false, EventAttributes::isTime),
          new Rule("subject", false, any -> true),
          new Rule("dataschema", false, EventAttributes::isUri));

  /** The attributes for which there are rules. */
  static final List<String> CHECKED = RULES.stream().map(Rule::attribute).toList();

  private EventAttributes() {}

  /**
   * The first attribute that is not as it should be; {@code null} where all are.
   *
   * @param attributes their values; {@code null} for none
   */
  static String firstMalformed(Map<String, String> attributes) {
    return RULES.stream()
        .filter(rule -> rule.isBrokenBy(attributes.get(rule.attribute())))
        .map(Rule::attribute)
        .findFirst()
        .orElse(null);
  }

  /** Whether it is a text, and one that has bytes, as half a surrogate pair has not. */
  static boolean isText(String value) {
    return !value.isEmpty() && StandardCharsets.UTF_8.newEncoder().canEncode(value);
  }

  /** Whether an attribute has to be a URI, and is one before it is decoded but not after. */
  static boolean isUriThatLost(String attribute, String plain, String decoded) {
    return (attribute.equals("source") || attribute.equals("dataschema"))
        && isUriReference(plain)
        && !isUriReference(decoded);
  }

  private static boolean isUriReference(String value) {
    try {
      new URI(value);
      return true;
    } catch (URISyntaxException malformed) {
      return false;
    }
  }

  private static boolean isUri(String value) {
    return isUriReference(value) && URI.create(value).isAbsolute();
  }

  /** Whether it is a time of RFC 3339, which has leap seconds, and fractions of any length. */
  private static boolean isTime(String value) {
    Matcher parts = TIME.matcher(value);
    if (!parts.matches()) {
      return false;
    }
    String second = parts.group(3).equals("60") ? "59" : parts.group(3);
    String offset = parts.group(5).toUpperCase(Locale.ROOT);
    try {
      OffsetDateTime.parse(parts.group(1) + "T" + parts.group(2) + second + offset);
      return true;
    } catch (DateTimeParseException noSuchTime) {
      return false;
    }
  }
}

package dev.clientcert.trigger.events;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What CloudEvents 1.0 asks of the attributes of an event. */
final class EventAttributes {

  private static final Pattern TIME =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\d)[Tt](\\d\\d:\\d\\d:)(\\d\\d)(\\.\\d+)?"
              + "([Zz]|[+-]([01]\\d|2[0-3]):[0-5]\\d)");

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

  /** Whether it is a string of CloudEvents (section 3.1), and not an empty one. */
  static boolean isText(String value) {
    return !value.isEmpty() && value.codePoints().allMatch(EventAttributes::isCharacter);
  }

  private static boolean isCharacter(int codePoint) {
    boolean nonCharacter =
        (codePoint & 0xFFFE) == 0xFFFE || (codePoint >= 0xFDD0 && codePoint <= 0xFDEF);
    return !nonCharacter
        && !Character.isISOControl(codePoint)
        && Character.getType(codePoint) != Character.SURROGATE;
  }

  /** Whether an attribute has to be a URI, and is one before it is decoded but not after. */
  static boolean losesUriByDecoding(String attribute, String plain, String decoded) {
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
    try {
      // Without the offset, which Java wants to be of 18 hours at most.
      LocalDateTime.parse(parts.group(1) + "T" + parts.group(2) + second);
      return true;
    } catch (DateTimeParseException noSuchTime) {
      return false;
    }
  }
}

package dev.clientcert.policy;

import io.smallrye.common.net.CidrAddress;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * The operators of conditions. Each compiles a value of the policy into a test of the request when
 * the policy is read. A negated operator is the opposite of its positive twin over the whole list
 * of values: {@code NotIpAddress} with two networks means outside both.
 */
enum Operator {
  STRING_EQUALS("StringEquals", Kind.STRING, false, Operator::stringEquals),
  STRING_NOT_EQUALS("StringNotEquals", Kind.STRING, true, Operator::stringEquals),
  STRING_EQUALS_IGNORE_CASE(
      "StringEqualsIgnoreCase", Kind.STRING, false, Operator::stringEqualsIgnoreCase),
  STRING_LIKE("StringLike", Kind.STRING, false, Operator::stringLike),
  STRING_NOT_LIKE("StringNotLike", Kind.STRING, true, Operator::stringLike),
  NUMERIC_EQUALS("NumericEquals", Kind.NUMERIC, false, numeric(order -> order == 0)),
  NUMERIC_NOT_EQUALS("NumericNotEquals", Kind.NUMERIC, true, numeric(order -> order == 0)),
  NUMERIC_LESS_THAN("NumericLessThan", Kind.NUMERIC, false, numeric(order -> order < 0)),
  NUMERIC_LESS_THAN_EQUALS(
      "NumericLessThanEquals", Kind.NUMERIC, false, numeric(order -> order <= 0)),
  NUMERIC_GREATER_THAN("NumericGreaterThan", Kind.NUMERIC, false, numeric(order -> order > 0)),
  NUMERIC_GREATER_THAN_EQUALS(
      "NumericGreaterThanEquals", Kind.NUMERIC, false, numeric(order -> order >= 0)),
  DATE_EQUALS("DateEquals", Kind.DATE, false, date(order -> order == 0)),
  DATE_NOT_EQUALS("DateNotEquals", Kind.DATE, true, date(order -> order == 0)),
  DATE_LESS_THAN("DateLessThan", Kind.DATE, false, date(order -> order < 0)),
  DATE_LESS_THAN_EQUALS("DateLessThanEquals", Kind.DATE, false, date(order -> order <= 0)),
  DATE_GREATER_THAN("DateGreaterThan", Kind.DATE, false, date(order -> order > 0)),
  DATE_GREATER_THAN_EQUALS("DateGreaterThanEquals", Kind.DATE, false, date(order -> order >= 0)),
  BOOL("Bool", Kind.BOOL, false, Operator::bool),
  IP_ADDRESS("IpAddress", Kind.IP, false, Operator::ipAddress),
  NOT_IP_ADDRESS("NotIpAddress", Kind.IP, true, Operator::ipAddress);

  /** The type of values that an operator compares. */
  enum Kind {
    /** Text. */
    STRING,
    /** Numbers of any size and precision. */
    NUMERIC,
    /** Points in time. */
    DATE,
    /** {@code true} and {@code false}. */
    BOOL,
    /** Addresses and networks. */
    IP
  }

  /** Compiles a value of the policy into a test. */
  private interface Compiler {
    Predicate<RequestContext> compile(ConditionKey key, Object value);
  }

  private final String wireName;
  private final Kind kind;
  private final boolean negated;
  private final Compiler compiler;

  Operator(String wireName, Kind kind, boolean negated, Compiler compiler) {
    this.wireName = wireName;
    this.kind = kind;
    this.negated = negated;
    this.compiler = compiler;
  }

  /** Returns the name used in policies. */
  String wireName() {
    return wireName;
  }

  /** Returns the type of values that this operator compares. */
  Kind kind() {
    return kind;
  }

  /** Returns whether this operator holds if no value matches, rather than if any does. */
  boolean isNegated() {
    return negated;
  }

  /**
   * Compiles one value into a test for a match, disregarding {@link #isNegated}.
   *
   * @param value a JSON string, number or boolean
   * @throws IllegalArgumentException if the value is not of this operator's kind; the message says
   *     what is expected
   */
  Predicate<RequestContext> compile(ConditionKey key, Object value) {
    return compiler.compile(key, value);
  }

  /** Returns a value as text. Rejects IPv6 addresses, which have many spellings. */
  private static String requireText(ConditionKey key, Object value) {
    String text = value.toString();
    if (key == ConditionKey.SOURCE_IP && text.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "must be compared with IpAddress or NotIpAddress if it is an IPv6 address");
    }
    return text;
  }

  private static Predicate<RequestContext> stringEquals(ConditionKey key, Object value) {
    String expected = requireText(key, value);
    return context -> key.textOf(context).equals(expected);
  }

  private static Predicate<RequestContext> stringEqualsIgnoreCase(ConditionKey key, Object value) {
    String expected = requireText(key, value);
    return context -> key.textOf(context).equalsIgnoreCase(expected);
  }

  private static Predicate<RequestContext> stringLike(ConditionKey key, Object value) {
    Wildcard pattern = new Wildcard(requireText(key, value), false);
    return context -> pattern.matches(key.textOf(context));
  }

  private static Compiler numeric(IntPredicate order) {
    return (key, value) -> {
      BigDecimal expected;
      try {
        expected = new BigDecimal(value.toString());
      } catch (NumberFormatException malformed) {
        throw new IllegalArgumentException("must be a number");
      }
      return context ->
          order.test(
              BigDecimal.valueOf(context.currentTime().getEpochSecond()).compareTo(expected));
    };
  }

  private static Compiler date(IntPredicate order) {
    return (key, value) -> {
      Instant expected;
      try {
        expected = OffsetDateTime.parse(value.toString()).toInstant();
      } catch (DateTimeParseException malformed) {
        throw new IllegalArgumentException(
            "must be a time such as 2036-12-01T00:00:00Z or 2036-12-01T08:00:00+08:00");
      }
      return context ->
          order.test(context.currentTime().truncatedTo(ChronoUnit.SECONDS).compareTo(expected));
    };
  }

  private static Predicate<RequestContext> bool(ConditionKey key, Object value) {
    String text = value.toString().toLowerCase(Locale.ROOT);
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException("must be true or false");
    }
    boolean expected = text.equals("true");
    return context -> context.secureTransport() == expected;
  }

  private static Predicate<RequestContext> ipAddress(ConditionKey key, Object value) {
    CidrAddress network = Addresses.parseNetwork(value.toString());
    return context -> network.matches(context.sourceIp());
  }
}

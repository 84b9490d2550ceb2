package dev.clientcert.config;

import io.quarkus.runtime.configuration.DurationConverter;
import java.time.Duration;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * Converts a duration between two bounds. A constraint of Bean Validation instead would quote
 * {@code PT2H} for {@code 2h}, and have other messages for text that is not a duration.
 */
abstract class BoundedDurationConverter implements Converter<Duration> {

  private static final long serialVersionUID = 1L;

  private final Duration shortest;
  private final Duration longest;
  private final String expected;

  /**
   * A converter of durations between these, which are included.
   *
   * @param expected says what is expected, and gives examples
   */
  BoundedDurationConverter(Duration shortest, Duration longest, String expected) {
    this.shortest = shortest;
    this.longest = longest;
    this.expected = expected;
  }

  /**
   * Parses a duration in the formats of Quarkus: {@code 2S}, {@code 500ms}, {@code PT1.5S}, or a
   * number of seconds.
   *
   * @throws IllegalArgumentException for anything else, and for shorter or longer durations
   */
  @Override
  public Duration convert(String value) {
    try {
      Duration duration = DurationConverter.parseDuration(value.trim());
      if (duration != null
          && duration.compareTo(shortest) >= 0
          && duration.compareTo(longest) <= 0) {
        return duration;
      }
    } catch (IllegalArgumentException | ArithmeticException notADuration) {
      // Reported below, like any other invalid value.
    }
    throw new IllegalArgumentException("\"" + value + "\" is not a duration " + expected);
  }
}

package dev.clientcert.config;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.runtime.configuration.DurationConverter;
import java.time.Duration;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * Converts a duration from a millisecond to a minute. A constraint of Bean Validation instead would
 * quote {@code PT2H} for {@code 2h}, and have other messages for text that is not a duration.
 */
@RegisterForReflection
public final class ShortDurationConverter implements Converter<Duration> {

  private static final long serialVersionUID = 1L;
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);

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
          && duration.compareTo(SHORTEST) >= 0
          && duration.compareTo(LONGEST) <= 0) {
        return duration;
      }
    } catch (IllegalArgumentException | ArithmeticException notADuration) {
      // Reported below, like any other invalid value.
    }
    throw new IllegalArgumentException(
        "\"" + value + "\" is not a duration from 1ms to 1M; give one, such as 2S or 500ms");
  }
}

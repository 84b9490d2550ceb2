package dev.clientcert;

import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The application's clock in tests: the system's, until a test stops it. */
public class TestClock extends Clock {

  private static volatile Instant stoppedAt;

  @Produces
  @Alternative
  @Priority(1)
  @Singleton
  static Clock clock() {
    return new TestClock();
  }

  /** Stops the clock at this time; {@code null} lets it go again. */
  public static void stopAt(Instant time) {
    stoppedAt = time;
  }

  /** What the clock shows. */
  public static Instant now() {
    Instant time = stoppedAt;
    return time == null ? Instant.now() : time;
  }

  @Override
  public Instant instant() {
    return now();
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("this clock has one zone");
  }
}

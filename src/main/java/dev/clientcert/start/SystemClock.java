package dev.clientcert.start;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/**
 * Gives the application its one clock, so that windows and expiries can be tested without waiting.
 */
@Singleton
public class SystemClock {

  /** The system's time, in UTC. */
  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }
}

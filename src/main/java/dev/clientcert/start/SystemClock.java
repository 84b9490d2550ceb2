package dev.clientcert.start;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Produces the clock of the application, which tests can replace. */
@Singleton
public class SystemClock {

  /** Produces the system clock in UTC. */
  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }
}

package dev.clientcert.security;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Tells how old the access keys in force are, and whether their file can still be used. */
@Singleton
public class AccessKeysMetrics {

  private static final double MILLISECONDS = 1000;

  private final CurrentAccessKeys keys;
  private final Clock clock;

  /** Metrics of these keys. */
  AccessKeysMetrics(CurrentAccessKeys keys, Clock clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /** Registers the metrics, if there is a file. */
  void register(@Observes StartupEvent start, MeterRegistry registry) {
    if (!keys.isFromFile()) {
      return;
    }
    Gauge.builder("clientcert.access.keys.age", this, AccessKeysMetrics::ageInSeconds)
        .baseUnit("seconds")
        .description("Time since the access keys in force were loaded from their file")
        .register(registry);
    Gauge.builder("clientcert.access.keys.failed", this, metrics -> metrics.failed())
        .description("1 while the access-keys file cannot be used and older keys stay in force")
        .register(registry);
  }

  /** Returns the age of the keys; no number if none were ever loaded, as in development only. */
  private double ageInSeconds() {
    Instant loadedAt = keys.loadedAt();
    return loadedAt == null
        ? Double.NaN
        : Duration.between(loadedAt, clock.instant()).toMillis() / MILLISECONDS;
  }

  private double failed() {
    return keys.isFileUnusable() ? 1 : 0;
  }
}

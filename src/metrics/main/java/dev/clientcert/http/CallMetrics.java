package dev.clientcert.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Counts calls by operation and outcome, and measures how long they take: from the head of the
 * request to the line in the audit log. What has no such line, such as a health check, is no call.
 */
@Singleton
public class CallMetrics {

  private static final String OPERATION = "operation";

  /** The operation of all calls that name none that there is, so that callers make no labels. */
  private static final String UNKNOWN = "unknown";

  /** Few, since each is a series for each operation. */
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofMillis(2500)
  };

  private final MeterProvider<Counter> calls;
  private final MeterProvider<Timer> durations;

  /** Metrics in this registry. */
  CallMetrics(MeterRegistry registry) {
    calls =
        Counter.builder("clientcert.calls")
            .description("Calls, by operation and outcome")
            .withRegistry(registry);
    durations =
        Timer.builder("clientcert.call.duration")
            .description("How long calls took, by operation")
            .serviceLevelObjectives(BUCKETS)
            .withRegistry(registry);
  }

  /** Observes every request. */
  void install(@Observes Router router) {
    Stage.IDENTIFICATION.install(router, this::observe);
  }

  private void observe(RoutingContext context) {
    long start = System.nanoTime();
    Exchange.of(context)
        .audit()
        .observe(
            (operation, outcome) ->
                record(
                    operation == null ? UNKNOWN : operation,
                    outcome,
                    Duration.ofNanos(System.nanoTime() - start)));
    context.next();
  }

  private void record(String operation, String outcome, Duration duration) {
    calls.withTags(OPERATION, operation, "outcome", outcome).increment();
    durations.withTag(OPERATION, operation).record(duration);
  }
}

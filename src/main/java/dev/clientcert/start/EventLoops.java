package dev.clientcert.start;

import io.quarkus.vertx.VertxOptionsCustomizer;
import io.vertx.core.VertxOptions;
import jakarta.inject.Singleton;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Limits the event loops to the number of cores, unless {@code quarkus.vertx.event-loops-pool-size}
 * is set. Quarkus has at least two, in case one is blocked, but here none ever is. With one instead
 * of two on a single core, the 99th percentile of latencies was less than half
 * (src/bench/RESULTS.md).
 */
@Singleton
public class EventLoops implements VertxOptionsCustomizer {

  private final OptionalInt configured;

  /**
   * Creates the customizer.
   *
   * @param configured the configured number of event loops, if any
   */
  EventLoops(@ConfigProperty(name = "quarkus.vertx.event-loops-pool-size") OptionalInt configured) {
    this.configured = configured;
  }

  @Override
  public void accept(VertxOptions options) {
    if (configured.isEmpty()) {
      options.setEventLoopPoolSize(
          Math.min(options.getEventLoopPoolSize(), Runtime.getRuntime().availableProcessors()));
    }
  }
}

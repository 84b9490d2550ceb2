package dev.clientcert.start;

import io.quarkus.vertx.VertxOptionsCustomizer;
import io.vertx.core.VertxOptions;
import jakarta.inject.Singleton;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * No more event loops than cores, where {@code quarkus.vertx.event-loops-pool-size} does not say
 * otherwise. Quarkus has two at least, so that one can go on while the other is blocked; here none
 * is, and two on one core only take turns at making callers wait: without the second, the 99th
 * percentile of latencies on one core was less than half (src/bench/RESULTS.md).
 */
@Singleton
public class EventLoops implements VertxOptionsCustomizer {

  private final OptionalInt configured;

  /**
   * The event loops.
   *
   * @param configured how many somebody wants
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

package dev.clientcert;

import io.quarkus.vertx.VertxOptionsCustomizer;
import io.vertx.core.VertxOptions;
import jakarta.inject.Singleton;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * One event loop for each core, where {@code quarkus.vertx.event-loops-pool-size} does not say
 * otherwise. Quarkus has two, so that one can go on while the other is blocked; here none is, and
 * two on one core only take turns at making callers wait (src/bench/RESULTS.md has the figures).
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
    options.setEventLoopPoolSize(configured.orElseGet(Runtime.getRuntime()::availableProcessors));
  }
}

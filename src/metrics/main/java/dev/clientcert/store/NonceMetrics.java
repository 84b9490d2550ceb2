package dev.clientcert.store;

import dev.clientcert.replay.NonceStore;
import dev.clientcert.replay.NonceStore.Room;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.function.ToDoubleFunction;

/** Tells how full the store of nonces is, where it has a limit: in the memory of the instance. */
@Singleton
public class NonceMetrics {

  private final NonceStore nonces;
  private final Clock clock;

  /** Metrics of this store. */
  NonceMetrics(NonceStore nonces, Clock clock) {
    this.nonces = nonces;
    this.clock = clock;
  }

  /** Registers the metrics. */
  void register(@Observes StartupEvent start, MeterRegistry registry) {
    if (nonces.room(clock.instant()).isEmpty()) {
      return;
    }
    Gauge.builder("clientcert.nonces.used", this, figure(Room::used))
        .description("Nonces in the memory of this instance")
        .register(registry);
    Gauge.builder("clientcert.nonces.capacity", this, figure(Room::capacity))
        .description("Nonces that there is room for in the memory of this instance")
        .register(registry);
    FunctionCounter.builder("clientcert.nonces.refused", this, figure(Room::refused))
        .description("Calls that were refused for lack of room for their nonces")
        .register(registry);
  }

  private static ToDoubleFunction<NonceMetrics> figure(ToDoubleFunction<Room> figure) {
    return metrics -> figure.applyAsDouble(metrics.room());
  }

  private Room room() {
    return nonces.room(clock.instant()).orElseThrow();
  }
}

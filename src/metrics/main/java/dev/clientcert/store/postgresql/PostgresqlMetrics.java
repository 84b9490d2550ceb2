package dev.clientcert.store.postgresql;

import dev.clientcert.config.ClientCertConfig;
import dev.clientcert.config.ClientCertConfig.Store.Kind;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

/** Tells how often PostgreSQL did not answer in time, where it is the store. */
@Singleton
public class PostgresqlMetrics {

  /** Registers the metric. */
  void register(
      @Observes StartupEvent start,
      MeterRegistry registry,
      ClientCertConfig config,
      Instance<Postgresql> database) {
    if (config.store().kind() == Kind.POSTGRESQL) {
      FunctionCounter.builder("clientcert.store.timeouts", database.get(), Postgresql::timeouts)
          .description("Statements that PostgreSQL did not answer within clientcert.store.timeout")
          .register(registry);
    }
  }
}

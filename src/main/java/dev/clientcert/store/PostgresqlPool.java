package dev.clientcert.store;

import dev.clientcert.ClientCertConfig;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Makes the pool of connections as {@code quarkus.datasource} says, with a bound to every wait. */
@Singleton
public class PostgresqlPool implements PgPoolCreator {

  private static final String STATEMENT_TIMEOUT = "statement_timeout";
  private static final int MAX_WAITING = 5000;

  /**
   * How many time-outs a connection on which nothing comes is kept: one that is dead without
   * knowing it, since the network lost the other side, must not hold its place in the pool.
   */
  private static final int SILENT_TIMEOUTS = 5;

  private final Duration timeout;

  /** A pool that waits no longer than this configuration says. */
  PostgresqlPool(ClientCertConfig config) {
    this.timeout = config.store().timeout();
  }

  @Override
  public Pool create(Input input) {
    int milliseconds = Math.toIntExact(timeout.toMillis());
    for (PgConnectOptions options : input.pgConnectOptionsList()) {
      options.setConnectTimeout(milliseconds);
      options.setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
      options.setReadIdleTimeout(SILENT_TIMEOUTS * milliseconds);
      // Nobody waits for its answer after that, so that it must not wait for a lock either.
      Map<String, String> properties = options.getProperties();
      if (!properties.containsKey(STATEMENT_TIMEOUT)) {
        options.addProperty(STATEMENT_TIMEOUT, Integer.toString(milliseconds));
      }
    }
    return PgBuilder.pool()
        .with(
            input
                .poolOptions()
                .setConnectionTimeout(milliseconds)
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxWaitQueueSize(MAX_WAITING))
        .connectingTo(List.<SqlConnectOptions>copyOf(input.pgConnectOptionsList()))
        .using(input.vertx())
        .build();
  }
}

package dev.clientcert.store.postgresql;

import dev.clientcert.config.ClientCertConfig;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Makes the pool of connections as {@code quarkus.datasource} says, with a bound to every wait. */
@Singleton
public class PostgresqlPool implements PgPoolCreator {

  private static final int MAX_WAITING = 5000;

  /** For how many time-outs a connection on which nothing comes is kept. */
  static final int SILENT_TIMEOUTS = 5;

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
      options.setSslHandshakeTimeout(milliseconds);
      options.setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
      // Nobody waits for its answer after that, so that it must not wait for a lock either.
      setUnlessGiven(options, "statement_timeout", Integer.toString(milliseconds));
      // A server that is told otherwise answers before a revocation is sure to survive a crash.
      setUnlessGiven(options, "synchronous_commit", "on");
    }
    return new PostgresqlDriver(timeout.multipliedBy(SILENT_TIMEOUTS))
        .createPool(
            input.vertx(),
            input.pgConnectOptionsList(),
            input
                .poolOptions()
                // A little later than the caller is told, by a better message.
                .setConnectionTimeout(milliseconds + 100)
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxWaitQueueSize(MAX_WAITING));
  }

  private static void setUnlessGiven(PgConnectOptions options, String property, String value) {
    if (!options.getProperties().containsKey(property)) {
      options.addProperty(property, value);
    }
  }
}

package dev.clientcert.store.postgresql;

import dev.clientcert.config.ClientCertConfig;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Creates the connection pool of {@code quarkus.datasource}, with a limit on every wait. */
@Singleton
public class PostgresqlPool implements PgPoolCreator {

  private static final int MAX_WAITING = 5000;

  /** The most characters of a statement that a connection keeps prepared. */
  private static final int LONGEST_STATEMENT = 16 * 1024;

  /** How long a silent connection is kept, in timeouts of a call. */
  static final int SILENT_TIMEOUTS = 5;

  private final Duration timeout;
  private Input input;

  /** Creates a pool with the configured timeout. */
  PostgresqlPool(ClientCertConfig config) {
    this.timeout = config.store().timeout();
  }

  @Override
  public Pool create(Input input) {
    this.input = input;
    int milliseconds = Math.toIntExact(timeout.toMillis());
    for (PgConnectOptions options : input.pgConnectOptionsList()) {
      options.setConnectTimeout(milliseconds);
      options.setSslHandshakeTimeout(milliseconds);
      options.setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
      // With the default, the longest ones would be prepared anew for each call.
      options.setPreparedStatementCacheSqlLimit(LONGEST_STATEMENT);
      // Nobody waits longer for a result, so a statement must not wait longer for a lock.
      setUnlessGiven(options, "statement_timeout", Integer.toString(milliseconds));
      // Otherwise a server may answer before a revocation is sure to survive a crash.
      setUnlessGiven(options, "synchronous_commit", "on");
    }
    return create(
        timeout.multipliedBy(SILENT_TIMEOUTS),
        input
            .poolOptions()
            // A little later than the timeout of the call, which has a better message.
            .setConnectionTimeout(milliseconds + 100)
            .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
            .setMaxWaitQueueSize(MAX_WAITING));
  }

  /**
   * Creates a pool of one connection like those of the other one, which has to exist, except that
   * it may be silent for this long. Whoever calls this closes it.
   */
  io.vertx.mutiny.sqlclient.Pool createPatient(Duration silence) {
    return io.vertx.mutiny.sqlclient.Pool.newInstance(
        create(silence, new PoolOptions(input.poolOptions()).setMaxSize(1)));
  }

  private Pool create(Duration silence, PoolOptions options) {
    return new PostgresqlDriver(silence)
        .createPool(input.vertx(), input.pgConnectOptionsList(), options);
  }

  private static void setUnlessGiven(PgConnectOptions options, String property, String value) {
    if (!options.getProperties().containsKey(property)) {
      options.addProperty(property, value);
    }
  }
}

package dev.clientcert.store.postgresql;

import dev.clientcert.config.ClientCertConfig;
import dev.clientcert.config.DevelopmentFaults;
import dev.clientcert.config.StandardError;
import dev.clientcert.store.seed.SeedException;
import dev.clientcert.store.seed.SeedFile;
import io.quarkus.runtime.Quarkus;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.jboss.logging.Logger;

/**
 * Prepares the database before calls are served: applies the migrations, if configured, and loads
 * the seed file. Runs in the background for as long as it takes, waiting for a database that is
 * down. A seed file that cannot be loaded ends the application, except in development.
 */
public final class PostgresqlPreparation implements Runnable {

  private static final Logger LOG = Logger.getLogger(PostgresqlPreparation.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Postgresql database;
  private final ClientCertConfig config;
  private final Instance<DevelopmentFaults> faults;
  private final Instance<PostgresqlPool> pools;

  /**
   * Creates the preparation of this database.
   *
   * @param faults where problems with the seed file are reported in development
   * @param pools creates the connection for migrations
   */
  public PostgresqlPreparation(
      Postgresql database,
      ClientCertConfig config,
      Instance<DevelopmentFaults> faults,
      Instance<PostgresqlPool> pools) {
    this.database = database;
    this.config = config;
    this.faults = faults;
    this.pools = pools;
  }

  /** Returns whether there is anything to do. */
  public boolean isNeeded() {
    return config.store().postgresql().createSchema() || config.seedFile().isPresent();
  }

  @Override
  public void run() {
    try {
      if (config.store().postgresql().createSchema()) {
        migrate();
      }
      config
          .seedFile()
          .ifPresent(
              file ->
                  PostgresqlSeed.load(
                      file, (sql, arguments) -> executeUntilDone(database, sql, arguments)));
      database.markPrepared();
    } catch (SeedException broken) {
      if (faults.isUnsatisfied()) {
        StandardError.print(broken.refusal(), null);
        Quarkus.asyncExit(1);
      } else {
        faults.get().add(SeedFile.PROPERTY, broken.refusal());
      }
    } catch (StoppedException shutdown) {
      LOG.debug("Stopped while preparing the database");
    }
  }

  private void migrate() {
    database.createPool();
    Pool pool = pools.get().createPatient(PostgresqlMigrations.PATIENCE.plusMinutes(1));
    Postgresql patient =
        new Postgresql(pool, config.store().timeout(), PostgresqlMigrations.PATIENCE);
    try {
      PostgresqlMigrations.apply(sql -> executeUntilDone(patient, sql, Tuple.tuple()));
    } finally {
      patient.close();
      pool.closeAndForget();
    }
  }

  private static RowSet<Row> executeUntilDone(Postgresql database, String sql, Tuple arguments) {
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        return database.executeForPreparation(sql, arguments).await().indefinitely();
      } catch (RuntimeException failure) {
        if (Thread.currentThread().isInterrupted()) {
          throw new StoppedException();
        }
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        LOG.warnf(
            "PostgreSQL cannot be prepared yet: %s. Trying again in %s ms",
            cause.getMessage(), pause.toMillis());
        pause(pause);
        pause = pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
      }
    }
  }

  private static void pause(Duration pause) {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException stopped) {
      throw new StoppedException();
    }
  }

  /** The application is stopping before the database was prepared. */
  private static final class StoppedException extends RuntimeException {

    private static final long serialVersionUID = 1L;
  }
}

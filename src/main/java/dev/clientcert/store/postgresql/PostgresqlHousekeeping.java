package dev.clientcert.store.postgresql;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Deletes what is of no more use, and counts certificates and sites that others have added. Nothing
 * is deleted before the clocks of the instance and of the database agree that it is time.
 */
final class PostgresqlHousekeeping {

  private static final Logger LOG = Logger.getLogger(PostgresqlHousekeeping.class);

  private static final String FORGET_CHANGES =
      """
      DELETE FROM remembered_change
       WHERE (request_id, operation) IN (
        SELECT request_id, operation FROM remembered_change
         WHERE made_at <= $1 AND made_at <= now() - $2 * interval '1 second'
         LIMIT 1000)
      """;
  private static final String FORGET_CREATIONS =
      """
      DELETE FROM remembered_creation
       WHERE request_id IN (
        SELECT request_id FROM remembered_creation
         WHERE made_at <= $1 AND made_at <= now() - $2 * interval '1 second'
         LIMIT 1000)
      """;
  private static final String FORGET_EXPIRED =
      """
      DELETE FROM deleted_certificate
       WHERE (ca_certificate_id, serial_number) IN (
        SELECT ca_certificate_id, serial_number FROM deleted_certificate
         WHERE not_after < $1 AND not_after < now()
         LIMIT 1000)
      """;
  private static final String COUNT =
      """
      WITH found AS (
        UPDATE client_certificate SET counted = true
         WHERE NOT counted AND (site_id, id) IN (
          SELECT site_id, id FROM client_certificate WHERE NOT counted LIMIT 1000)
        RETURNING site_id
      ), counted AS (
        INSERT INTO certificate_count (site_id, shard, certificates)
        SELECT site_id, 0, count(*) FROM found GROUP BY site_id ORDER BY site_id
        ON CONFLICT (site_id, shard)
          DO UPDATE SET certificates = certificate_count.certificates + excluded.certificates
      ), raised AS (
        <raise>
      )
      SELECT 1 FROM found
      """
          .replace("<raise>", PostgresqlRevocationStore.raise("found"));

  private static final String COUNT_SITES =
      """
      WITH found AS (
        UPDATE site SET counted = true
         WHERE NOT counted AND id IN (SELECT id FROM site WHERE NOT counted LIMIT 1000)
        RETURNING account_id
      ), counted AS (
        INSERT INTO site_count (account_id, sites)
        SELECT account_id, count(*) FROM found GROUP BY account_id ORDER BY account_id
        ON CONFLICT (account_id) DO UPDATE SET sites = site_count.sites + excluded.sites
      )
      SELECT 1 FROM found
      """;

  private static final long INTERVAL = Duration.ofMinutes(1).toNanos();

  private final Postgresql database;
  private final Duration memory;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final long start;
  private long last = -INTERVAL;

  /**
   * Creates the housekeeping of this database.
   *
   * @param memory how long calls are remembered
   * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
   */
  PostgresqlHousekeeping(Postgresql database, Duration memory, Clock clock, LongSupplier nanoTime) {
    this.database = database;
    this.memory = memory;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  /** Does what there is to do in the background, at most once a minute. */
  void doSometimes() {
    if (!isDue()) {
      return;
    }
    Instant now = clock.instant();
    Tuple forgotten = Tuple.of(Columns.time(now.minus(memory)), (double) memory.toSeconds());
    Uni.combine()
        .all()
        .unis(
            database.executeInBatches(FORGET_CHANGES, forgotten),
            database.executeInBatches(FORGET_CREATIONS, forgotten),
            database.executeInBatches(FORGET_EXPIRED, Tuple.of(Columns.time(now))),
            database.executeInBatches(COUNT, Tuple.tuple()),
            database.executeInBatches(COUNT_SITES, Tuple.tuple()))
        // What one cannot do does not stop the others.
        .collectFailures()
        .discardItems()
        .subscribe()
        .with(
            done -> {},
            failure -> LOG.warnf("The database could not be tidied up: %s", failure.getMessage()));
  }

  private synchronized boolean isDue() {
    long elapsed = nanoTime.getAsLong() - start;
    if (elapsed - last < INTERVAL) {
      return false;
    }
    last = elapsed;
    return true;
  }
}

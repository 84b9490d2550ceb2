package dev.clientcert.store.postgresql;

import dev.clientcert.replay.NonceStore;
import dev.clientcert.replay.NonceUse;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Nonces in PostgreSQL, so that a request accepted by one instance is a replay for all. Costs one
 * statement for each authenticated request.
 *
 * <p>A nonce is used as long as its row exists. The row may be deleted a quarter of an hour after
 * three clocks have passed {@code expires_at}: the instance's, the instance's without its steps
 * forward in the last half hour, and the database's. A request can be accepted for half an hour at
 * most. So a nonce is not forgotten early if the clock of an instance or of the database is ahead,
 * or if a clock that they share steps forward and back. A row inserted while the clock was ahead
 * stays until the clock gets there.
 *
 * <p>Not covered: all clocks being set back by more than a quarter of an hour after a row was
 * deleted; and all clocks being ahead for more than half an hour, or since the start of an
 * instance, and then corrected.
 */
public final class PostgresqlNonceStore implements NonceStore {

  private static final Logger LOG = Logger.getLogger(PostgresqlNonceStore.class);

  private static final String DELETE_EXPIRED =
      """
      DELETE FROM used_nonce
       WHERE digest IN (
        SELECT digest FROM used_nonce
         WHERE expires_at < $1 AND expires_at < now() - interval '15 minutes'
         LIMIT 1000)
      """;

  private static final long BETWEEN_SWEEPS = Duration.ofMinutes(1).toNanos();

  /** Added to the expiry: another instance's clock may be behind and still accept the request. */
  private static final Duration SLACK = Duration.ofMinutes(15);

  /** How long a step of the clock is distrusted. */
  private static final long DOUBT = Duration.ofMinutes(30).toNanos();

  private final Postgresql database;
  private final LongSupplier nanoTime;
  private final long start;
  private long lastSweep = -BETWEEN_SWEEPS;

  /**
   * The creation time of this store by the system clock, which changes only if that clock is
   * stepped: the earliest value seen in this half hour, and in the previous one.
   */
  private Instant startTime = Instant.MAX;

  private Instant previousStartTime = Instant.MAX;
  private long halfHourStart;

  /**
   * Creates a store on this database.
   *
   * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
   */
  public PostgresqlNonceStore(Postgresql database, LongSupplier nanoTime) {
    this.database = database;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  @Override
  public Uni<Boolean> recordUse(
      String accountId, String principal, String nonce, Instant expiry, Instant now) {
    return use(principal, nonce, expiry, now).record();
  }

  @Override
  public Optional<NonceUse> prepareUse(
      String principal, String nonce, Instant expiry, Instant now) {
    return Optional.of(use(principal, nonce, expiry, now));
  }

  private NonceUse use(String principal, String nonce, Instant expiry, Instant now) {
    sweep(now);
    return new PostgresqlNonceUse(database, principal, nonce, expiry);
  }

  /** Deletes expired nonces in the background, at most once a minute. */
  private synchronized void sweep(Instant now) {
    long elapsed = nanoTime.getAsLong() - start;
    if (elapsed - lastSweep < BETWEEN_SWEEPS) {
      return;
    }
    lastSweep = elapsed;
    Instant before = withoutForwardSteps(now, elapsed).minus(SLACK);
    database
        .executeInBatches(DELETE_EXPIRED, Tuple.of(before.atOffset(ZoneOffset.UTC)))
        .subscribe()
        .with(
            done -> {},
            failure -> LOG.warnf("Old nonces could not be deleted: %s", failure.getMessage()));
  }

  /** Returns the current time without recent steps forward of the clock. */
  private Instant withoutForwardSteps(Instant now, long elapsed) {
    if (elapsed - halfHourStart >= DOUBT) {
      halfHourStart = elapsed;
      previousStartTime = startTime;
      startTime = Instant.MAX;
    }
    startTime = earlier(startTime, now.minusNanos(elapsed));
    return earlier(startTime, previousStartTime).plusNanos(elapsed);
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}

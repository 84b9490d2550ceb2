package dev.clientcert.store.postgresql;

import dev.clientcert.hash.Sha256;
import dev.clientcert.replay.NonceStore;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Nonces in PostgreSQL, so that a request that one instance took is a replay for all. Costs one
 * statement for each signed request.
 *
 * <p>A nonce is used for as long as its row is there. {@code expires_at} only says when the row may
 * be deleted: when three clocks have passed it, and a quarter of an hour more. They are this
 * instance's, this instance's without the steps forward that it made in the last half hour, and the
 * database's. Half an hour is as long as a request can be timely. So neither an instance nor a
 * database whose clock is ahead, nor both where they share a clock that steps forward and back,
 * makes a nonce forgotten while its request is timely. A row that was made while the clock was
 * ahead stays until the clock gets there.
 *
 * <p>What is not covered: a row that was deleted in its time, once all clocks are set back by more
 * than a quarter of an hour; and clocks that were all ahead for longer than half an hour, or since
 * the start of an instance, and are then put right.
 */
public final class PostgresqlNonceStore implements NonceStore {

  private static final Logger LOG = Logger.getLogger(PostgresqlNonceStore.class);

  /**
   * Inserts the nonce, unless it is there. One that this very use left there counts as inserted:
   * the first attempt lost its answer.
   */
  private static final String USE =
      """
      INSERT INTO used_nonce (digest, used_by, expires_at) VALUES ($1, $2, $3)
      ON CONFLICT (digest) DO UPDATE SET used_by = excluded.used_by
       WHERE used_nonce.used_by = excluded.used_by
      """;

  private static final String FORGET =
      """
      DELETE FROM used_nonce
       WHERE digest IN (
        SELECT digest FROM used_nonce
         WHERE expires_at < $1 AND expires_at < now() - interval '15 minutes'
         LIMIT 1000)
      """;

  private static final int FORGOTTEN_AT_ONCE = 1000;
  private static final long BETWEEN_SWEEPS = Duration.ofMinutes(1).toNanos();

  /**
   * For how long a nonce is kept beyond its use: the clock of another instance may be behind ours,
   * and a request still timely there.
   */
  private static final Duration SLACK = Duration.ofMinutes(15);

  /** For how long a step of the clock is not believed. */
  private static final long DOUBT = Duration.ofMinutes(30).toNanos();

  private final Postgresql database;
  private final LongSupplier nanoTime;
  private final long start;
  private long lastSweep = -BETWEEN_SWEEPS;

  /**
   * When this store was made, by the clock, which moves only when the clock is stepped: the
   * earliest that was seen in this half hour, and in the one before.
   */
  private Instant startTime = Instant.MAX;

  private Instant startTimeBefore = Instant.MAX;
  private long halfHourStart;

  /**
   * The nonces in this database.
   *
   * @param nanoTime a clock that is never set, such as {@link System#nanoTime}
   */
  public PostgresqlNonceStore(Postgresql database, LongSupplier nanoTime) {
    this.database = database;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  @Override
  public Uni<Boolean> isFirstUse(
      String accountId, String principal, String nonce, Instant expiry, Instant now) {
    sweep(now);
    Buffer digest = Buffer.buffer(Sha256.digest(principal + '\n' + nonce));
    return database
        .execute(USE, Tuple.of(digest, UUID.randomUUID(), expiry.atOffset(ZoneOffset.UTC)))
        .map(used -> used.rowCount() == 1);
  }

  /** Forgets what is of no use any more, every now and then, without anybody waiting for it. */
  private synchronized void sweep(Instant now) {
    long elapsed = nanoTime.getAsLong() - start;
    if (elapsed - lastSweep < BETWEEN_SWEEPS) {
      return;
    }
    lastSweep = elapsed;
    forget(withoutSteps(now, elapsed).minus(SLACK))
        .subscribe()
        .with(
            done -> {},
            failure -> LOG.warnf("Old nonces could not be deleted: %s", failure.getMessage()));
  }

  /** The time that it is now, or that it would be had the clock not been stepped forward. */
  private Instant withoutSteps(Instant now, long elapsed) {
    if (elapsed - halfHourStart >= DOUBT) {
      halfHourStart = elapsed;
      startTimeBefore = startTime;
      startTime = Instant.MAX;
    }
    startTime = earlier(startTime, now.minusNanos(elapsed));
    return earlier(startTime, startTimeBefore).plusNanos(elapsed);
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private Uni<Void> forget(Instant before) {
    return database
        .executeAside(FORGET, Tuple.of(before.atOffset(ZoneOffset.UTC)))
        .chain(
            deleted ->
                deleted.rowCount() < FORGOTTEN_AT_ONCE
                    ? Uni.createFrom().voidItem()
                    : forget(before));
  }
}

package dev.clientcert.store;

import dev.clientcert.replay.NonceStore;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * Nonces in PostgreSQL, so that a request that one instance took is a replay for all. Costs one
 * statement for each signed request.
 */
final class PostgresqlNonceStore implements NonceStore {

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
       WHERE digest IN (SELECT digest FROM used_nonce WHERE expires_at < $1 LIMIT 1000)
      """;

  private static final int FORGOTTEN_AT_ONCE = 1000;
  private static final Duration BETWEEN_SWEEPS = Duration.ofMinutes(1);

  /**
   * For how long a nonce is kept beyond its use: the clock of another instance may be behind ours,
   * and a request still timely there.
   */
  private static final Duration SLACK = Duration.ofMinutes(15);

  private final Postgresql database;
  private final AtomicReference<Instant> lastSweep = new AtomicReference<>(Instant.MIN);

  /** The nonces in this database. */
  PostgresqlNonceStore(Postgresql database) {
    this.database = database;
  }

  @Override
  public Uni<Boolean> isFirstUse(String principal, String nonce, Instant expiry, Instant now) {
    sweep(now);
    Buffer digest = Digests.sha256((principal + '\n' + nonce).getBytes(StandardCharsets.UTF_8));
    return database
        .execute(USE, Tuple.of(digest, UUID.randomUUID(), expiry.atOffset(ZoneOffset.UTC)))
        .map(used -> used.rowCount() == 1);
  }

  /** Forgets what is of no use any more, every now and then, without anybody waiting for it. */
  private void sweep(Instant now) {
    Instant last = lastSweep.get();
    if (now.isAfter(last.plus(BETWEEN_SWEEPS)) && lastSweep.compareAndSet(last, now)) {
      forget(now.minus(SLACK))
          .subscribe()
          .with(
              done -> {},
              failure -> LOG.warnf("Old nonces could not be deleted: %s", failure.getMessage()));
    }
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

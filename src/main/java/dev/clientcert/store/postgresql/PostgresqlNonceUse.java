package dev.clientcert.store.postgresql;

import dev.clientcert.certificate.Ticket;
import dev.clientcert.hash.Sha256;
import dev.clientcert.replay.NonceUse;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;

/**
 * A use of a nonce, which is recorded by a statement of its own or as part of the one that makes
 * the call's change. Both can happen, in any order and at the same time: they record the same use.
 */
final class PostgresqlNonceUse implements NonceUse, Ticket {

  /**
   * Inserts the nonce unless it exists. A row of this same use counts as inserted: it stems from an
   * attempt whose answer was lost.
   */
  private static final String INSERT =
      """
      INSERT INTO used_nonce (digest, used_by, expires_at)
      VALUES ($<1>::bytea, $<2>::uuid, $<3>::timestamptz)
      ON CONFLICT (digest) DO UPDATE SET used_by = excluded.used_by
       WHERE used_nonce.used_by = excluded.used_by
      RETURNING used_by
      """;

  private static final String RECORD = insert(1);

  private final Postgresql database;
  private final Buffer digest;
  private final UUID usedBy;
  private final OffsetDateTime expiry;

  /** Whether this use is the first; {@code null} until it is recorded. */
  private volatile Boolean first;

  /**
   * Creates a use.
   *
   * @param principal the scope within which the nonce is unique
   * @param expiry the time until which the request could be replayed
   */
  PostgresqlNonceUse(Postgresql database, String principal, String nonce, Instant expiry) {
    this.database = database;
    this.digest = Buffer.buffer(Sha256.digest(principal + '\n' + nonce));
    this.usedBy = UUID.randomUUID();
    this.expiry = expiry.atOffset(ZoneOffset.UTC);
  }

  /**
   * Returns the text that inserts a nonce, and returns a row if its use is the first.
   *
   * @param parameter the number of the first of its three parameters
   */
  static String insert(int parameter) {
    return INSERT
        .replace("<1>", "" + parameter)
        .replace("<2>", "" + (parameter + 1))
        .replace("<3>", "" + (parameter + 2));
  }

  /** Appends its parameters to those of a statement. */
  void appendTo(Tuple arguments) {
    Columns.append(arguments, digest, usedBy, expiry);
  }

  /** Notes what the statement said that recorded it. */
  void settle(boolean isFirst) {
    first = isFirst;
  }

  @Override
  public boolean isFirst() {
    return Boolean.TRUE.equals(first);
  }

  @Override
  public Uni<Boolean> record() {
    Boolean known = first;
    if (known != null) {
      return Uni.createFrom().item(known);
    }
    Tuple arguments = Tuple.tuple();
    appendTo(arguments);
    return database
        .execute(RECORD, arguments)
        .map(rows -> rows.rowCount() == 1)
        .invoke(this::settle);
  }
}

package dev.clientcert.store.postgresql;

import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.Site;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.function.LongSupplier;

/** What the stores share: changes that are remembered, and the housekeeping. */
public final class PostgresqlChanges {

  private static final String FORGET =
      "DELETE FROM remembered_change WHERE request_id = $1 AND made_at <= $2 AND operation = $3";

  /** Its row is the name of the site, and the outcome. */
  private static final String FIND =
      """
      SELECT name, outcome FROM remembered_change CROSS JOIN site
       WHERE request_id = $3 AND operation = $4 AND made_at > $5 AND id = $2 AND account_id = $1
      """;

  private final Postgresql database;
  private final Duration memory;
  private final PostgresqlHousekeeping housekeeping;

  /**
   * Makes changes in this database.
   *
   * @param memory how long calls are remembered
   * @param clock the clock by which certificates expire
   * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
   */
  public PostgresqlChanges(
      Postgresql database, Duration memory, Clock clock, LongSupplier nanoTime) {
    this.database = database;
    this.memory = memory;
    this.housekeeping = new PostgresqlHousekeeping(database, memory, clock, nanoTime);
  }

  /**
   * Makes a change, and records the nonce of its call if there is one.
   *
   * @param id the id of what is changed; may be {@code null}
   * @param further the further parameters of the statement
   */
  Uni<ChangeOutcome> make(
      ChangeStatement statement, Change change, long siteId, String id, Object... further) {
    if (Postgresql.hasNul(change.accountId()) || Postgresql.hasNul(id)) {
      return Uni.createFrom().item(new ChangeOutcome.NotFound());
    }
    Tuple arguments =
        Columns.append(
            Tuple.tuple(),
            change.accountId(),
            siteId,
            id,
            change.requestId(),
            Columns.time(change.time()),
            startOfMemory(change),
            change.repeatable());
    Columns.append(arguments, further);
    PostgresqlNonceUse nonce = (PostgresqlNonceUse) change.ticket();
    if (nonce != null) {
      nonce.appendTo(arguments);
    }
    return make(statement, arguments, nonce, change, siteId, Postgresql.startOfCall())
        .invoke(this::tidyUp);
  }

  /** Returns what came of the first call with this request id, if it is remembered. */
  Uni<Optional<ChangeOutcome>> find(ChangeStatement statement, Change change, long siteId) {
    if (Postgresql.hasNul(change.accountId())) {
      return Uni.createFrom().item(Optional.empty());
    }
    return database
        .execute(
            FIND,
            Tuple.of(
                change.accountId(),
                siteId,
                change.requestId(),
                statement.operation(),
                startOfMemory(change)))
        .map(
            rows ->
                rows.size() == 0
                    ? Optional.empty()
                    : Optional.of(remembered(rows.iterator().next(), change.accountId(), siteId)));
  }

  private static ChangeOutcome remembered(Row row, String accountId, long siteId) {
    return row.getString(1).equals("changed")
        ? new ChangeOutcome.Changed(new Site(accountId, siteId, row.getString(0)))
        : new ChangeOutcome.NotPossible();
  }

  private Uni<ChangeOutcome> make(
      ChangeStatement statement,
      Tuple arguments,
      PostgresqlNonceUse nonce,
      Change change,
      long siteId,
      long start) {
    return database
        .execute(nonce == null ? statement.sql() : statement.sqlWithNonce(), arguments, start)
        .map(rows -> outcome(rows.iterator().next(), nonce, change.accountId(), siteId))
        .onFailure(Postgresql::isUniqueViolation)
        .recoverWithUni(
            () ->
                database
                    .execute(
                        FORGET,
                        Tuple.of(change.requestId(), startOfMemory(change), statement.operation()),
                        start)
                    .replaceWith(Optional.empty()))
        .chain(
            outcome ->
                outcome
                    .map(known -> Uni.createFrom().item(known))
                    .orElseGet(() -> make(statement, arguments, nonce, change, siteId, start)));
  }

  /** Returns the outcome, if it is known; otherwise nothing has happened. */
  private static Optional<ChangeOutcome> outcome(
      Row row, PostgresqlNonceUse nonce, String accountId, long siteId) {
    if (nonce != null) {
      nonce.settle(row.getBoolean(4));
      if (!nonce.isFirst()) {
        return Optional.of(new ChangeOutcome.Replayed());
      }
    }
    if (row.getString(0) == null) {
      return Optional.of(new ChangeOutcome.NotFound());
    }
    String before = row.getString(1);
    Boolean possible = row.getBoolean(2);
    if (before == null ? row.getBoolean(3) : before.equals("changed")) {
      return Optional.of(new ChangeOutcome.Changed(new Site(accountId, siteId, row.getString(0))));
    }
    if (before == null && possible == null) {
      return Optional.of(new ChangeOutcome.NotFound());
    }
    return before == null && possible
        // Another call changed the certificate, or deleted it, in the meantime.
        ? Optional.empty()
        : Optional.of(new ChangeOutcome.NotPossible());
  }

  /** Returns the time of the latest call that is forgotten when this one is made. */
  OffsetDateTime startOfMemory(Change change) {
    return Columns.time(change.time().minus(memory));
  }

  /** Has the housekeeping done in the background, at most once a minute. */
  void tidyUp() {
    housekeeping.doSometimes();
  }
}

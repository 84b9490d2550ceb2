package dev.clientcert.store.postgresql;

import dev.clientcert.certificate.Revocation;
import dev.clientcert.certificate.Revocation.Reason;
import dev.clientcert.certificate.RevocationList;
import dev.clientcert.certificate.RevocationListMaker;
import dev.clientcert.certificate.RevocationScope;
import dev.clientcert.certificate.RevocationStore;
import dev.clientcert.certificate.SerialNumberStatus;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.inject.Instance;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** What is revoked, in the tables of certificates in PostgreSQL, and CRLs beside them. */
public final class PostgresqlRevocationStore implements RevocationStore {

  /** Since when a certificate is revoked, if it is. */
  static final String SINCE = "COALESCE(revoked_at, update_time, create_time, not_before)";

  /** The id of the CA of a certificate that was deleted; empty where nobody knows. */
  static final String DELETED_ID = "split_part(ca_certificate_id, E'\\x1f', 1)";

  /** Its parameters are the id and the common name of the CA. */
  static final String VERSION =
      """
      SELECT COALESCE(sum(version), 0)::bigint FROM revocation_version
       WHERE ca_certificate_id IN (left($1::text, 64), '*') OR issuer = left($2::text, 64)
      """;

  private static final String RAISE =
      """
      INSERT INTO revocation_version (ca_certificate_id, issuer, shard, version)
      SELECT '*', '', 0, 1 WHERE EXISTS (SELECT 1 FROM <rows>)
      ON CONFLICT (ca_certificate_id, issuer, shard)
        DO UPDATE SET version = revocation_version.version + excluded.version""";

  /** Its last parameters are the digits, without leading zeros, and the time. */
  static final String FIND =
      """
      SELECT account_id, is_revoked, is_deleted, since
        FROM (
          SELECT site_id, status = 'revoked' AS is_revoked, false AS is_deleted, <since> AS since
            FROM client_certificate
           WHERE <has number>
             AND (ca_certificate_id = $1 OR issuer = $2
                    AND (ca_certificate_id IS NULL OR ca_certificate_id <> ALL ($3::text[])))
          UNION ALL
          SELECT NULL, true, true, revoked_at
            FROM deleted_certificate
           WHERE <has number>
             AND (<deleted id> = $1 OR issuer = $2 AND <deleted id> <> ALL ($3::text[]))
             AND (not_after IS NULL OR not_after >= $5)
        ) AS found
        LEFT JOIN site ON site.id = site_id
       ORDER BY is_revoked DESC, is_deleted, CASE WHEN is_revoked THEN since END, account_id
       LIMIT 1
      """
          .replace(
              "<has number>",
              """
              ltrim(translate(serial_number, 'ABCDEF:', 'abcdef'), '0') = $4
              AND replace(serial_number, ':', '') ~ '^[0-9A-Fa-f]+$'
              AND length(replace(serial_number, ':', '')) <= 80
              """)
          .replace("<deleted id>", DELETED_ID)
          .replace("<since>", SINCE);

  private final Postgresql database;
  private final PostgresqlRevocationLists lists;
  private final Clock clock;

  /**
   * Creates a store on this database.
   *
   * @param pools creates the connection on which a CRL is made
   * @param clock the clock by which deleted certificates expire
   */
  public PostgresqlRevocationStore(
      Postgresql database, Instance<PostgresqlPool> pools, Clock clock) {
    this(
        database,
        () -> pools.get().createPatient(PostgresqlRevocationLists.PATIENCE.multipliedBy(2)),
        clock);
  }

  /** Creates a store that makes each CRL on a connection of a new pool. */
  PostgresqlRevocationStore(Postgresql database, Supplier<Pool> pools, Clock clock) {
    this.database = database;
    this.lists = new PostgresqlRevocationLists(database, pools, clock);
    this.clock = clock;
  }

  /** Returns a statement that raises the version of all CAs, if a table has rows. */
  static String raise(String rows) {
    return RAISE.replace("<rows>", rows);
  }

  @Override
  public Uni<Long> version(RevocationScope scope) {
    return database
        .execute(VERSION, Tuple.of(scope.caCertificateId(), scope.commonName()))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  @Override
  public Uni<Optional<SerialNumberStatus>> find(RevocationScope scope, BigInteger serialNumber) {
    String digits = serialNumber.signum() == 0 ? "" : serialNumber.toString(16);
    return database
        .execute(FIND, Columns.append(arguments(scope), digits, Columns.time(clock.instant())))
        .map(
            rows ->
                rows.size() == 0 ? Optional.empty() : Optional.of(status(rows.iterator().next())));
  }

  /** Returns the parameters that say which certificates are in a scope. */
  static Tuple arguments(RevocationScope scope) {
    return Tuple.of(
        scope.caCertificateId(), scope.commonName(), scope.otherIds().toArray(String[]::new));
  }

  private static SerialNumberStatus status(Row row) {
    return new SerialNumberStatus(
        row.getString(0),
        row.getBoolean(1) ? revocation(Columns.instant(row, 3), row.getBoolean(2)) : null);
  }

  /**
   * Returns a revocation.
   *
   * @param since since when; {@code null} where nobody knows
   */
  static Revocation revocation(Instant since, boolean isDeleted) {
    return new Revocation(
        since == null ? Instant.EPOCH : since,
        isDeleted ? Reason.CESSATION_OF_OPERATION : Reason.CERTIFICATE_HOLD);
  }

  @Override
  public RevocationList publish(RevocationScope scope, RevocationListMaker maker) {
    return lists.publish(scope, maker);
  }
}

package dev.clientcert.store.postgresql;

import dev.clientcert.certificate.CertificatePage;
import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.CreationOutcome;
import dev.clientcert.certificate.DeletedCertificate;
import dev.clientcert.certificate.IssuedCertificate;
import dev.clientcert.certificate.LookupOutcome;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteCertificate;
import dev.clientcert.certificate.Transition;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * Certificates in PostgreSQL, in the tables of {@code db/schema.sql}: durable, and shared by all
 * instances. Relies only on atomic and durable statements, at any isolation level.
 */
public final class PostgresqlCertificateStore implements CertificateStore {

  /**
   * Revokes and looks up in one statement. Of concurrent updates of one row, the later one waits
   * for the earlier one, then finds the row revoked and leaves it alone. The lookup sees the row as
   * it was before the statement, so only its existence counts. A repeated call finds its own id and
   * gets its first outcome; the time of the revocation stays.
   */
  private static final String REVOKE =
      """
      WITH revoked AS (
        UPDATE client_certificate
           SET status = 'revoked', revoked_at = COALESCE(revoked_at, now()), revoked_by = $4
         WHERE site_id = $2 AND id = $3 AND (status = 'active' OR revoked_by = $4)
           AND EXISTS (SELECT 1 FROM site WHERE id = $2 AND account_id = $1)
        RETURNING id
      )
      SELECT site.name, EXISTS (SELECT 1 FROM revoked)
        FROM site JOIN client_certificate ON client_certificate.site_id = site.id
       WHERE site.id = $2 AND site.account_id = $1 AND client_certificate.id = $3
      """;

  private static final String LIST =
      """
      SELECT site.account_id, site.id, site.name, client_certificate.id, client_certificate.status
        FROM client_certificate JOIN site ON site.id = client_certificate.site_id
       ORDER BY client_certificate.site_id, client_certificate.id
       LIMIT $1
      """;

  private final Postgresql database;

  /** Creates a store on this database. */
  public PostgresqlCertificateStore(Postgresql database) {
    this.database = database;
  }

  @Override
  public Uni<ChangeOutcome> change(
      Transition transition, Change change, long siteId, String certificateId) {
    String accountId = change.accountId();
    if (hasNul(accountId) || hasNul(certificateId)) {
      // PostgreSQL cannot store NUL in text, so there is no such certificate.
      return Uni.createFrom().item(new ChangeOutcome.NotFound());
    }
    return database
        .execute(REVOKE, Tuple.of(accountId, siteId, certificateId, change.requestId()))
        .map(rows -> outcome(accountId, siteId, rows));
  }

  @Override
  public Uni<CreationOutcome> create(Change change, long siteId, IssuedCertificate issued) {
    return Uni.createFrom().failure(new UnsupportedOperationException());
  }

  @Override
  public Uni<Optional<Site>> findSite(String accountId, long siteId) {
    return Uni.createFrom().failure(new UnsupportedOperationException());
  }

  @Override
  public Uni<LookupOutcome> find(String accountId, long siteId, String certificateId) {
    return Uni.createFrom().failure(new UnsupportedOperationException());
  }

  @Override
  public Uni<Optional<CertificatePage>> list(
      String accountId, long siteId, long pageNumber, int pageSize) {
    return Uni.createFrom().failure(new UnsupportedOperationException());
  }

  @Override
  public Uni<List<DeletedCertificate>> listDeleted(String caCertificateId) {
    return Uni.createFrom().failure(new UnsupportedOperationException());
  }

  @Override
  public Uni<List<SiteCertificate>> listAll(int limit) {
    return database
        .execute(LIST, Tuple.of((long) limit))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .map(PostgresqlCertificateStore::certificate)
                    .toList());
  }

  private static SiteCertificate certificate(Row row) {
    return new SiteCertificate(
        new Site(row.getString(0), row.getLong(1), row.getString(2)),
        ClientCertificate.of(row.getString(3), CertificateStatus.named(row.getString(4))));
  }

  private static ChangeOutcome outcome(String accountId, long siteId, RowSet<Row> rows) {
    if (rows.size() == 0) {
      return new ChangeOutcome.NotFound();
    }
    Row row = rows.iterator().next();
    return row.getBoolean(1)
        ? new ChangeOutcome.Changed(new Site(accountId, siteId, row.getString(0)))
        : new ChangeOutcome.NotPossible();
  }

  private static boolean hasNul(String text) {
    return text.indexOf('\0') >= 0;
  }
}

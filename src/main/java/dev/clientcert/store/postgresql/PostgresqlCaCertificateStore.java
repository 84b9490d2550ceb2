package dev.clientcert.store.postgresql;

import dev.clientcert.certificate.CaCertificate;
import dev.clientcert.certificate.CaCertificateStore;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteAuthorities;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Uploaded CA certificates and host names in PostgreSQL, in the tables of {@code db}. */
public final class PostgresqlCaCertificateStore implements CaCertificateStore {

  private static final String FIND =
      """
      SELECT site_name, managed_hostnames, <columns>
        FROM (SELECT site.name AS site_name, managed.hostnames AS managed_hostnames
                FROM site LEFT JOIN managed_ca_hostnames AS managed ON managed.site_id = site.id
               WHERE site.id = $2 AND account_id = $1) AS owned
        LEFT JOIN ca_certificate ON site_id = $2
       ORDER BY create_time DESC NULLS LAST, id COLLATE "C"
      """
          .replace("<columns>", CaCertificateColumns.CURRENT);

  private final Postgresql database;
  private final PostgresqlChanges changes;

  /** Creates a store on this database. */
  public PostgresqlCaCertificateStore(Postgresql database, PostgresqlChanges changes) {
    this.database = database;
    this.changes = changes;
  }

  @Override
  public Uni<ChangeOutcome> add(Change change, long siteId, CaCertificate certificate) {
    return changes.make(
        ChangeStatement.ADD_CA,
        change,
        siteId,
        certificate.id(),
        CaCertificateColumns.values(certificate));
  }

  @Override
  public Uni<Optional<ChangeOutcome>> findAddition(Change change, long siteId) {
    return changes.find(ChangeStatement.ADD_CA, change, siteId);
  }

  @Override
  public Uni<ChangeOutcome> delete(Change change, long siteId, String id) {
    return changes.make(ChangeStatement.DELETE_CA, change, siteId, id);
  }

  @Override
  public Uni<ChangeOutcome> setHostnames(
      Change change, long siteId, String id, List<String> hostnames) {
    return changes.make(
        id == null ? ChangeStatement.SET_MANAGED_HOSTNAMES : ChangeStatement.SET_HOSTNAMES,
        change,
        siteId,
        id,
        (Object) hostnames.toArray(String[]::new));
  }

  @Override
  public Uni<Optional<SiteAuthorities>> find(String accountId, long siteId) {
    if (Postgresql.hasNul(accountId)) {
      return Uni.createFrom().item(Optional.empty());
    }
    return database
        .execute(FIND, Tuple.of(accountId, siteId))
        .map(rows -> authorities(rows, accountId, siteId));
  }

  private static Optional<SiteAuthorities> authorities(
      RowSet<Row> rows, String accountId, long siteId) {
    if (rows.size() == 0) {
      return Optional.empty();
    }
    Row first = rows.iterator().next();
    List<CaCertificate> uploaded = new ArrayList<>();
    for (Row row : rows) {
      if (row.getString(2) != null) {
        uploaded.add(CaCertificateColumns.read(row, 2));
      }
    }
    return Optional.of(
        new SiteAuthorities(
            new Site(accountId, siteId, first.getString(0)),
            CaCertificateColumns.hostnames(first, 1),
            uploaded));
  }
}

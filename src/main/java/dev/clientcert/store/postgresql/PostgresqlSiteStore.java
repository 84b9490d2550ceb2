package dev.clientcert.store.postgresql;

import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteDetails;
import dev.clientcert.certificate.SiteFilter;
import dev.clientcert.certificate.SitePage;
import dev.clientcert.certificate.SiteStore;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sites in PostgreSQL, in the tables of {@code db}. */
public final class PostgresqlSiteStore implements SiteStore {

  private static final String FIND =
      "SELECT <columns> FROM site WHERE id = $2 AND account_id = $1"
          .replace("<columns>", SiteColumns.CURRENT);

  /**
   * Its parameter has the name of the host and those above it. Names of sites that the real service
   * gives end in a line feed here and there.
   */
  static final String FIND_BY_HOST =
      """
      SELECT account_id, id, name, is_of_host
        FROM (
          SELECT account_id, id, name, true AS is_of_host, length(<name>) AS name_length FROM site
           WHERE <name> = ANY ($1::text[]) AND length(name) <= 300
          UNION ALL
          SELECT * FROM (
            SELECT account_id, id, name, false, 0 FROM site ORDER BY id LIMIT 1) AS first
        ) AS found
       ORDER BY is_of_host DESC, name_length DESC, id
       LIMIT 1
      """
          .replace(
              "<name>",
              """
              btrim(translate(name, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'),
                    E' \\t\\n\\x0b\\f\\r')""");

  private final Postgresql database;
  private final PostgresqlChanges changes;

  /** Creates a store on this database. */
  public PostgresqlSiteStore(Postgresql database, PostgresqlChanges changes) {
    this.database = database;
    this.changes = changes;
  }

  @Override
  public Uni<Optional<SiteDetails>> find(String accountId, long siteId) {
    if (Postgresql.hasNul(accountId)) {
      return Uni.createFrom().item(Optional.empty());
    }
    return database
        .execute(FIND, Tuple.of(accountId, siteId))
        .map(
            rows ->
                rows.size() == 0
                    ? Optional.empty()
                    : Optional.of(SiteColumns.read(rows.iterator().next(), 0, accountId)));
  }

  @Override
  public Uni<SitePage> list(String accountId, SiteFilter filter, long pageNumber, int pageSize) {
    SiteListing listing = SiteListing.of(accountId, filter);
    if (!listing.isPossible()) {
      return Uni.createFrom().item(new SitePage(0, List.of()));
    }
    return database
        .execute(listing.sql(filter.order()), listing.arguments(pageNumber, pageSize))
        .map(rows -> page(rows, accountId))
        .invoke(changes::tidyUp);
  }

  private static SitePage page(RowSet<Row> rows, String accountId) {
    List<SiteDetails> sites = new ArrayList<>();
    long totalCount = 0;
    for (Row row : rows) {
      totalCount = row.getLong(0);
      if (row.getLong(1) != null) {
        sites.add(SiteColumns.read(row, 1, accountId));
      }
    }
    return new SitePage(totalCount, sites);
  }

  @Override
  public Uni<Optional<HostSite>> findByHost(String hostname) {
    return database
        .execute(FIND_BY_HOST, Tuple.of(namesAtAndAbove(hostname)))
        .map(rows -> rows.size() == 0 ? Optional.empty() : Optional.of(hostSite(rows)));
  }

  private static String[] namesAtAndAbove(String hostname) {
    List<String> names = new ArrayList<>();
    // PostgreSQL cannot store NUL in text, so no site has it.
    if (hostname != null && !Postgresql.hasNul(hostname)) {
      names.add(hostname);
      for (int dot = hostname.indexOf('.'); dot >= 0; dot = hostname.indexOf('.', dot + 1)) {
        names.add(hostname.substring(dot + 1));
      }
    }
    return names.toArray(String[]::new);
  }

  private static HostSite hostSite(RowSet<Row> rows) {
    Row row = rows.iterator().next();
    return new HostSite(
        new Site(row.getString(0), row.getLong(1), row.getString(2)), row.getBoolean(3));
  }
}

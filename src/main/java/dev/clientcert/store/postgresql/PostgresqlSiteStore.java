package dev.clientcert.store.postgresql;

import dev.clientcert.certificate.SiteDetails;
import dev.clientcert.certificate.SiteFilter;
import dev.clientcert.certificate.SitePage;
import dev.clientcert.certificate.SiteStore;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** Sites in PostgreSQL, in the tables of {@code db}. */
public final class PostgresqlSiteStore implements SiteStore {

  /** Creates a store on this database. */
  public PostgresqlSiteStore(Postgresql database) {}

  @Override
  public Uni<Optional<SiteDetails>> find(String accountId, long siteId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Uni<SitePage> list(String accountId, SiteFilter filter, long pageNumber, int pageSize) {
    throw new UnsupportedOperationException();
  }
}

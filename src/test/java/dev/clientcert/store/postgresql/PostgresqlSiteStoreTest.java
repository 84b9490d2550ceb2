package dev.clientcert.store.postgresql;

import dev.clientcert.certificate.SiteDetails;
import dev.clientcert.certificate.SiteStore;
import dev.clientcert.store.SiteStoreContract;
import java.util.List;
import java.util.Map;

/** The store of sites in PostgreSQL keeps the contract. */
class PostgresqlSiteStoreTest extends SiteStoreContract {

  private static final PostgresqlWorld WORLD = new PostgresqlWorld(Map.of());

  @Override
  protected SiteStore storeWith(List<SiteDetails> sites) {
    return WORLD.siteStoreWith(sites);
  }
}

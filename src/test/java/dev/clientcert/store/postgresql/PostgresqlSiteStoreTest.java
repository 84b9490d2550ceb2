package dev.clientcert.store.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteDetails;
import dev.clientcert.certificate.SiteFilter;
import dev.clientcert.certificate.SiteFilter.Order;
import dev.clientcert.certificate.SiteStore;
import dev.clientcert.certificate.SiteStore.HostSite;
import dev.clientcert.store.SiteStoreContract;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The store of sites in PostgreSQL keeps the contract. */
class PostgresqlSiteStoreTest extends SiteStoreContract {

  private static final PostgresqlWorld WORLD = new PostgresqlWorld(Map.of());

  @Override
  protected SiteStore storeWith(List<SiteDetails> sites) {
    return WORLD.siteStoreWith(sites);
  }

  /** What is counted are blocks that are read, since they do not depend on the machine. */
  @Test
  void the_first_page_of_5000_sites_reads_hardly_more_than_that_of_50() throws Exception {
    Map<String, Integer> accounts = Map.of("few", 50, "many", 5000);
    for (Map.Entry<String, Integer> account : accounts.entrySet()) {
      WORLD
          .database()
          .execute(
              """
              INSERT INTO site (id, account_id, name, create_time, visit_time, counted)
              SELECT 100000 * %2$s + number, '%1$s', 'example.com', now() - number * interval '1 minute',
                     now() + number * interval '1 minute', true
                FROM generate_series(1, %2$s) AS number;
              INSERT INTO site_count (account_id, sites) VALUES ('%1$s', %2$s);
              ANALYZE site;
              """
                  .formatted(account.getKey(), account.getValue()));
    }
    for (Order order : Order.values()) {
      long few = blocksOfFirstPage("few", order);
      long many = blocksOfFirstPage("many", order);
      assertTrue(few > 0 && many <= 1.5 * few, order + ": " + few + " and " + many);
    }
    assertEquals(
        5000,
        WORLD.siteStore().list("many", SiteFilter.ALL, 1, 50).await().indefinitely().totalCount());
  }

  @Test
  void the_site_of_a_host_is_found_without_reading_all_sites() {
    WORLD
        .database()
        .execute(
            """
            INSERT INTO site (id, account_id, name, counted)
            SELECT 2000000 + number, 'hosts', 'Host' || number || E'.example.net\\n', true
              FROM generate_series(1, 5000) AS number;
            ANALYZE site;
            """);
    assertEquals(
        Optional.of(new HostSite(new Site("hosts", 2000123, "Host123.example.net\n"), true)),
        WORLD.siteStore().findByHost("www.host123.example.net").await().indefinitely());
    String[] names = {"www.host123.example.net", "host123.example.net", "example.net", "net"};
    long blocks = WORLD.blocks(PostgresqlSiteStore.FIND_BY_HOST, Tuple.of(names));
    assertTrue(blocks < 30, blocks + " blocks");
  }

  private static long blocksOfFirstPage(String account, Order order) {
    SiteListing listing = SiteListing.of(account, SiteFilter.ALL);
    return WORLD.blocks(listing.sql(order), listing.arguments(1, 50));
  }
}

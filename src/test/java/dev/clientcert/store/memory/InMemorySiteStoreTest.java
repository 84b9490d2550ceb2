package dev.clientcert.store.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteDetails;
import dev.clientcert.certificate.SiteFilter;
import dev.clientcert.certificate.SitePage;
import dev.clientcert.certificate.SiteStore;
import dev.clientcert.store.SiteStoreContract;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The sites in memory keep the contract. */
class InMemorySiteStoreTest extends SiteStoreContract {

  private static final Site SITE = new Site("a", 1, "a.example.com");

  private static InMemoryCertificateStore newStore() {
    return new InMemoryCertificateStore(Duration.ofHours(24), Clock.systemUTC(), System::nanoTime);
  }

  @Override
  protected SiteStore storeWith(List<SiteDetails> sites) {
    InMemoryCertificateStore store = newStore();
    store.load(
        sink ->
            sites.forEach(
                one -> {
                  sink.addSite(one.site());
                  sink.addDetails(one);
                }));
    return store.sites();
  }

  private static SiteDetails withStatus(String status) {
    return new SiteDetails(
        SITE, status, null, null, null, null, null, null, null, null, null, Map.of(), Map.of(),
        null, null, null, null, null);
  }

  @Test
  void a_site_of_which_only_the_name_is_known_is_there_with_its_name() {
    InMemoryCertificateStore store = newStore();
    store.load(sink -> sink.addSite(SITE));
    SiteDetails bare = SiteDetails.of(SITE);
    assertEquals(Optional.of(bare), store.sites().find("a", 1).await().indefinitely());
    assertEquals(
        new SitePage(1, List.of(bare)),
        store.sites().list("a", SiteFilter.ALL, 1, 20).await().indefinitely());
  }

  @Test
  void a_host_of_no_site_gets_the_one_that_was_added_first_if_there_is_any() {
    InMemoryCertificateStore store = newStore();
    assertEquals(Optional.empty(), newStore().sites().findByHost(null).await().indefinitely());
    Site first = new Site("a", 2, "first.example.com");
    store.load(
        sink -> {
          sink.addSite(first);
          sink.addSite(SITE);
        });
    for (String host : Arrays.asList(null, "nowhere.test", "example.com")) {
      assertEquals(
          Optional.of(new SiteStore.HostSite(first, false)),
          store.sites().findByHost(host).await().indefinitely());
    }
  }

  @Test
  void a_site_can_be_added_again_with_the_same_members_only() {
    InMemoryCertificateStore store = newStore();
    store.load(
        sink -> {
          sink.addSite(SITE);
          sink.addDetails(withStatus("active"));
          sink.addDetails(withStatus("active"));
          SiteDetails other = withStatus("pending");
          assertThrows(IllegalArgumentException.class, () -> sink.addDetails(other));
        });
    assertEquals(
        Optional.of(withStatus("active")), store.sites().find("a", 1).await().indefinitely());
  }
}

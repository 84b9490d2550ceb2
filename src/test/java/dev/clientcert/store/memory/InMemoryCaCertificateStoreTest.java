package dev.clientcert.store.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clientcert.certificate.CaCertificate;
import dev.clientcert.certificate.CaCertificateStore;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome.Changed;
import dev.clientcert.certificate.ChangeOutcome.NotFound;
import dev.clientcert.certificate.Site;
import dev.clientcert.store.CaCertificateStoreContract;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The CA certificates in memory keep the contract. */
class InMemoryCaCertificateStoreTest extends CaCertificateStoreContract {

  private static final Instant NOW = Instant.parse("2026-03-01T10:11:12Z");
  private static final Site SITE = new Site("a", 1, "a.example.com");

  private final AtomicLong nanoTime = new AtomicLong();

  @Override
  protected CaCertificateStore storeWith(
      Site site, List<String> managedHostnames, List<CaCertificate> uploaded) {
    InMemoryCertificateStore store =
        new InMemoryCertificateStore(Duration.ofHours(24), Clock.systemUTC(), nanoTime::get);
    store.load(
        sink -> {
          sink.addSite(site);
          sink.addHostnames(site, null, managedHostnames);
          uploaded.forEach(
              one -> {
                sink.addCaCertificate(site, one);
                sink.addHostnames(site, one.id(), one.hostnames());
              });
        });
    return store.caCertificates();
  }

  private static Change call(boolean repeatable) {
    return new Change(SITE.accountId(), UUID.randomUUID(), repeatable, NOW);
  }

  private static CaCertificate bare(String id) {
    return new CaCertificate(
        id, null, null, null, null, null, null, null, null, null, null, null, null, null,
        List.of());
  }

  private static List<String> managed(CaCertificateStore store) {
    return store.find("a", 1).await().indefinitely().orElseThrow().managedHostnames();
  }

  @Test
  void a_call_that_comes_again_after_its_time_is_a_new_one() {
    CaCertificateStore store = storeWith(SITE, List.of(), List.of());
    Change call = call(true);
    store.setHostnames(call, 1, null, List.of("first")).await().indefinitely();
    store.setHostnames(call(true), 1, null, List.of("second")).await().indefinitely();
    nanoTime.set(Duration.ofHours(24).toNanos() - 1);
    store.setHostnames(call, 1, null, List.of("first")).await().indefinitely();
    assertEquals(List.of("second"), managed(store));
    nanoTime.set(Duration.ofHours(24).toNanos());
    store.setHostnames(call, 1, null, List.of("first")).await().indefinitely();
    assertEquals(List.of("first"), managed(store));
  }

  /** Nobody makes it again, so it would only take room. */
  @Test
  void a_call_that_cannot_come_again_is_not_remembered() {
    CaCertificateStore store = storeWith(SITE, List.of(), List.of(bare("c")));
    Change call = call(false);
    assertEquals(new Changed(SITE), store.delete(call, 1, "c").await().indefinitely());
    assertEquals(new NotFound(), store.delete(call, 1, "c").await().indefinitely());
    store.setHostnames(call, 1, null, List.of("first")).await().indefinitely();
    store.setHostnames(call(false), 1, null, List.of("second")).await().indefinitely();
    store.setHostnames(call, 1, null, List.of("first")).await().indefinitely();
    assertEquals(List.of("first"), managed(store));
  }
}

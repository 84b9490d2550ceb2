package dev.clientcert.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.clientcert.revocation.CertificateStatus;
import dev.clientcert.revocation.RevocationOutcome;
import dev.clientcert.revocation.RevocationOutcome.NotActive;
import dev.clientcert.revocation.RevocationOutcome.NotFound;
import dev.clientcert.revocation.RevocationOutcome.Revoked;
import dev.clientcert.revocation.Site;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;

/** The memory store against a plain map. */
class InMemoryCertificateStoreTest {

  private static final Site SITE = new Site("account", 1, "example.com");

  /** Whatever ids there are, each is found, revoked once, and told from all others. */
  @Property(tries = 300)
  void behaves_like_a_map_from_id_to_status(
      @ForAll @Size(max = 60) @UniqueElements List<String> ids, @ForAll List<String> asked) {
    InMemoryCertificateStore store = new InMemoryCertificateStore();
    Map<String, Boolean> active = new HashMap<>();
    CertificateTable table = store.certificatesOf(SITE);
    for (String id : ids.stream().filter(InMemoryCertificateStoreTest::encodable).toList()) {
      boolean isActive = active.size() % 3 != 0;
      active.put(id, isActive);
      assertEquals(
          true,
          table.add(
              CertificateTable.entry(
                  id, isActive ? CertificateStatus.ACTIVE : CertificateStatus.REVOKED)));
      assertEquals(false, table.add(CertificateTable.entry(id, CertificateStatus.ACTIVE)));
    }
    assertEquals(active.size(), store.certificates());
    asked.stream()
        .filter(InMemoryCertificateStoreTest::encodable)
        .forEach(id -> ask(store, id, active));
    active.keySet().forEach(id -> ask(store, id, active));
    active.keySet().forEach(id -> ask(store, id, active));
  }

  private static void ask(InMemoryCertificateStore store, String id, Map<String, Boolean> active) {
    UUID call = UUID.randomUUID();
    RevocationOutcome outcome = revoke(store, id, call);
    Class<?> expected =
        !active.containsKey(id) ? NotFound.class : active.get(id) ? Revoked.class : NotActive.class;
    assertInstanceOf(expected, outcome);
    assertEquals(outcome, revoke(store, id, call), "the same call, made again");
    active.computeIfPresent(id, (any, status) -> false);
  }

  private static RevocationOutcome revoke(InMemoryCertificateStore store, String id, UUID call) {
    return store.revoke("account", 1, id, call).await().indefinitely();
  }

  /** One call that is delivered many times at once, among others: all its deliveries succeed. */
  @Property(tries = 50)
  void of_concurrent_calls_one_revokes_however_often_it_is_made(
      @ForAll @Size(min = 4, max = 40) List<@IntRange(max = 3) Integer> callers) {
    InMemoryCertificateStore store = new InMemoryCertificateStore();
    store.certificatesOf(SITE).add(CertificateTable.entry("c", CertificateStatus.ACTIVE));
    Map<Integer, Set<String>> outcomes =
        callers.parallelStream()
            .collect(
                Collectors.groupingByConcurrent(
                    caller -> caller,
                    Collectors.mapping(
                        caller -> revoke(store, "c", new UUID(1, caller)).toString(),
                        Collectors.toSet())));
    assertEquals(Set.of(1), outcomes.values().stream().map(Set::size).collect(Collectors.toSet()));
    assertEquals(
        1, outcomes.values().stream().filter(of -> of.toString().contains("Revoked")).count());
  }

  private static boolean encodable(String id) {
    return java.nio.charset.StandardCharsets.UTF_8.newEncoder().canEncode(id);
  }
}

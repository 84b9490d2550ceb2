package dev.clientcert.store.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clientcert.TestClock;
import dev.clientcert.certificate.CertificatePage;
import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.ChangeOutcome.Changed;
import dev.clientcert.certificate.ChangeOutcome.NotFound;
import dev.clientcert.certificate.ChangeOutcome.NotPossible;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.IssuedCertificate;
import dev.clientcert.certificate.LookupOutcome;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.Transition;
import dev.clientcert.store.CertificateStoreContract;
import dev.clientcert.store.StoreCalls;
import dev.clientcert.store.packed.PackedCertificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The memory store keeps the contract. */
class InMemoryCertificateStoreTest extends CertificateStoreContract {

  @Override
  protected CertificateStore storeWith(Site site, List<ClientCertificate> certificates) {
    InMemoryCertificateStore store =
        new InMemoryCertificateStore(Duration.ofHours(24), Clock.systemUTC(), System::nanoTime);
    store.load(
        sink -> {
          sink.addSite(site);
          certificates.forEach(one -> sink.addCertificate(site, PackedCertificate.pack(one, null)));
        });
    return store;
  }

  private static final Instant NOW = Instant.parse("2026-03-01T10:11:12Z");
  private static final Site SITE = new Site("a", 1, "a");

  private final AtomicLong nanoTime = new AtomicLong();

  private InMemoryCertificateStore newStore() {
    return new InMemoryCertificateStore(Duration.ofHours(24), new TestClock(), nanoTime::get);
  }

  private static void load(InMemoryCertificateStore store, ClientCertificate... certificates) {
    store.load(
        sink -> {
          sink.addSite(SITE);
          for (ClientCertificate one : certificates) {
            sink.addCertificate(SITE, PackedCertificate.pack(one, null));
          }
        });
  }

  private static ChangeOutcome change(
      CertificateStore store, Transition transition, Change change, String id) {
    return store.change(transition, change, SITE.id(), id).await().indefinitely();
  }

  private static Change call(boolean repeatable) {
    return new Change(SITE.accountId(), UUID.randomUUID(), repeatable, NOW);
  }

  @Test
  void a_call_that_comes_again_after_its_time_is_a_new_one() {
    InMemoryCertificateStore store = newStore();
    load(store, ClientCertificate.of("c", CertificateStatus.ACTIVE));
    Change call = call(true);
    change(store, Transition.REVOKE, call, "c");
    nanoTime.set(Duration.ofHours(24).toNanos() - 1);
    assertEquals(new Changed(SITE), change(store, Transition.REVOKE, call, "c"));
    nanoTime.set(Duration.ofHours(24).toNanos());
    assertEquals(new NotPossible(), change(store, Transition.REVOKE, call, "c"));
  }

  /** Nobody makes it again, so it would only take room. */
  @Test
  void a_call_that_cannot_come_again_is_not_remembered() {
    InMemoryCertificateStore store = newStore();
    load(store, ClientCertificate.of("c", CertificateStatus.ACTIVE));
    Change call = call(false);
    assertEquals(new Changed(SITE), change(store, Transition.REVOKE, call, "c"));
    assertEquals(new NotPossible(), change(store, Transition.REVOKE, call, "c"));
    assertEquals(new Changed(SITE), change(store, Transition.ACTIVATE, call(true), "c"));
    assertEquals(new Changed(SITE), change(store, Transition.REVOKE, call, "c"));
  }

  /** So many that every kind of growing and shrinking comes. */
  @Test
  void a_large_site_is_listed_and_found_like_a_sorted_map_while_it_grows_and_shrinks() {
    Random random = new Random(11);
    InMemoryCertificateStore store = newStore();
    TreeMap<byte[], ClientCertificate> expected = new TreeMap<>(PackedCertificate::compare);
    List<ClientCertificate> loaded = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      loaded.add(certificate(random, i));
    }
    loaded.forEach(one -> expected.put(PackedCertificate.pack(one, null), one));
    load(store, loaded.toArray(ClientCertificate[]::new));
    List<ClientCertificate> present = new ArrayList<>(loaded);
    requireSame(expected, store);
    // Grows to 8,000, then shrinks to nothing, then grows again.
    for (int i = 2_000, phase = 0; phase < 3; ) {
      boolean grows = phase != 1;
      if (present.isEmpty() || random.nextInt(4) != 0 == grows) {
        ClientCertificate one = certificate(random, i++);
        store
            .create(call(false), SITE.id(), new IssuedCertificate(one, new byte[0]))
            .await()
            .indefinitely();
        expected.put(PackedCertificate.pack(one, null), one);
        present.add(one);
      } else {
        int index = random.nextInt(present.size());
        ClientCertificate one = present.get(index);
        present.set(index, present.get(present.size() - 1));
        present.remove(present.size() - 1);
        assertEquals(new Changed(SITE), change(store, Transition.DELETE, call(false), one.id()));
        expected.remove(PackedCertificate.pack(one, null));
        assertEquals(new NotFound(), change(store, Transition.DELETE, call(false), one.id()));
      }
      if (present.size() == (phase == 0 ? 8_000 : phase == 1 ? 0 : 2_000)) {
        phase++;
        requireSame(expected, store);
      }
      if (i % 4_000 == 0) {
        requireSame(expected, store);
      }
    }
  }

  /** Most are new, some are older, some have no time, and some the same. */
  private static ClientCertificate certificate(Random random, int number) {
    String id = random.nextInt(3) == 0 ? "c" + number : UUID.randomUUID().toString();
    int kind = random.nextInt(10);
    Instant created =
        kind == 0 ? null : NOW.plusSeconds(kind < 7 ? number : random.nextInt(20_000));
    return StoreCalls.dated(id, CertificateStatus.REVOKED, created);
  }

  private static void requireSame(
      TreeMap<byte[], ClientCertificate> expected, InMemoryCertificateStore store) {
    List<ClientCertificate> all = List.copyOf(expected.values());
    assertEquals(
        all,
        store
            .list("a", 1, 1, Integer.MAX_VALUE)
            .await()
            .indefinitely()
            .orElseThrow()
            .certificates());
    for (int page : new int[] {1, 2, 17, all.size() / 300, all.size() / 300 + 1}) {
      if (page > 0) {
        assertEquals(
            new CertificatePage(
                SITE, all.size(), all.stream().skip((page - 1) * 300L).limit(300).toList()),
            store.list("a", 1, page, 300).await().indefinitely().orElseThrow());
      }
    }
    for (int i = 0; i < all.size(); i += 7) {
      assertEquals(
          all.get(i),
          ((LookupOutcome.Found) store.find("a", 1, all.get(i).id()).await().indefinitely())
              .certificate());
    }
  }
}

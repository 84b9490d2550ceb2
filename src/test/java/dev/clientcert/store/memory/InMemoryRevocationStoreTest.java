package dev.clientcert.store.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.TestClock;
import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome.Changed;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.IssuedCertificate;
import dev.clientcert.certificate.Revocation.Reason;
import dev.clientcert.certificate.RevocationList;
import dev.clientcert.certificate.RevocationListMaker;
import dev.clientcert.certificate.RevocationScope;
import dev.clientcert.certificate.RevocationStore;
import dev.clientcert.certificate.SerialNumberStatus;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.Transition;
import dev.clientcert.store.RevocationStoreContract;
import dev.clientcert.store.packed.PackedCertificate;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is revoked in memory keeps the contract. */
class InMemoryRevocationStoreTest extends RevocationStoreContract {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Instant NOW = Instant.parse("2026-03-01T10:11:12Z");
  private static final Site SITE = new Site("a", 1, "a");
  private static final RevocationScope SCOPE = new RevocationScope("ca", null, Set.of());

  @Override
  protected CertificateStore storeWith(Site site, List<ClientCertificate> certificates) {
    return store(Clock.systemUTC(), site, certificates);
  }

  @Override
  protected RevocationStore revocationsOf(CertificateStore store) {
    return ((InMemoryCertificateStore) store).revocations();
  }

  private static InMemoryCertificateStore store(
      Clock clock, Site site, List<ClientCertificate> certificates) {
    InMemoryCertificateStore store =
        new InMemoryCertificateStore(Duration.ofHours(24), clock, System::nanoTime);
    store.load(
        sink -> {
          sink.addSite(site);
          certificates.forEach(one -> sink.addCertificate(site, PackedCertificate.pack(one, null)));
        });
    return store;
  }

  private static ClientCertificate certificate(
      String id, CertificateStatus status, String ca, String serialNumber, Instant notAfter) {
    return new ClientCertificate(
        id,
        null,
        status,
        null,
        null,
        null,
        notAfter,
        null,
        null,
        null,
        null,
        null,
        null,
        ca,
        serialNumber,
        null);
  }

  private static ClientCertificate numbered(int number, CertificateStatus status) {
    return certificate("c" + number, status, "ca", serialNumber(number), null);
  }

  private static String serialNumber(int number) {
    return Integer.toHexString(0x100000 + number);
  }

  private static void change(InMemoryCertificateStore store, Transition transition, String id) {
    Change call = new Change("a", UUID.randomUUID(), false, NOW);
    assertEquals(new Changed(SITE), store.change(transition, call, 1, id).await().atMost(PATIENCE));
  }

  private static void create(InMemoryCertificateStore store, ClientCertificate certificate) {
    Change call = new Change("a", UUID.randomUUID(), false, NOW);
    store.create(call, 1, new IssuedCertificate(certificate, new byte[0])).await().atMost(PATIENCE);
  }

  private static Optional<SerialNumberStatus> find(InMemoryCertificateStore store, String number) {
    return store.revocations().find(SCOPE, new BigInteger(number, 16)).await().atMost(PATIENCE);
  }

  private static List<String> published(InMemoryCertificateStore store) {
    List<String> serialNumbers = new ArrayList<>();
    store
        .revocations()
        .publish(
            SCOPE,
            new RevocationListMaker() {
              @Override
              public boolean accepts(RevocationList present) {
                return false;
              }

              @Override
              public RevocationList make(long version, RevocationList previous, Source source) {
                source.forEach(
                    one -> serialNumbers.add(one.serialNumber().toString(16)), one -> {});
                return new RevocationList(version, 1, NOW, NOW, new byte[0]);
              }
            });
    return serialNumbers;
  }

  @Test
  void a_deleted_certificate_is_forgotten_after_its_last_moment() {
    InMemoryCertificateStore store =
        store(
            new TestClock(),
            SITE,
            List.of(
                certificate("c", CertificateStatus.REVOKED, "ca", "a1", NOW),
                certificate("d", CertificateStatus.REVOKED, "ca", "a2", NOW.plusSeconds(1)),
                certificate("e", CertificateStatus.REVOKED, "ca", "a3", NOW.plusSeconds(2)),
                certificate("f", CertificateStatus.REVOKED, "ca", "a4", NOW.plusSeconds(2))));
    try {
      TestClock.stopAt(NOW);
      change(store, Transition.DELETE, "c");
      assertTrue(find(store, "a1").isPresent());
      change(store, Transition.DELETE, "d");
      assertEquals(List.of("a3", "a4", "a1", "a2"), published(store));
      TestClock.stopAt(NOW.plusNanos(1));
      assertEquals(Optional.empty(), find(store, "a1"));
      assertTrue(find(store, "a2").isPresent());
      assertEquals(List.of("a3", "a4", "a2"), published(store));
      TestClock.stopAt(NOW.plusSeconds(2));
      change(store, Transition.DELETE, "e");
      assertEquals(List.of("a4", "a3"), published(store));
      TestClock.stopAt(NOW.plusSeconds(3));
      change(store, Transition.DELETE, "f");
      assertEquals(List.of(), published(store));
      assertEquals(Optional.empty(), find(store, "a4"));
    } finally {
      TestClock.stopAt(null);
    }
  }

  @Test
  void the_first_lookup_leaves_the_thread_of_its_caller_free_and_comes_back_to_its_context()
      throws Exception {
    InMemoryCertificateStore store =
        store(Clock.systemUTC(), SITE, List.of(numbered(1, CertificateStatus.REVOKED)));
    Vertx vertx = Vertx.vertx();
    try {
      Context context = vertx.getOrCreateContext();
      for (int i = 0; i < 2; i++) {
        CompletableFuture<Context> answered = new CompletableFuture<>();
        context.runOnContext(
            any ->
                store
                    .revocations()
                    .find(SCOPE, new BigInteger(serialNumber(1), 16))
                    .subscribe()
                    .with(
                        found -> answered.complete(Vertx.currentContext()),
                        answered::completeExceptionally));
        assertEquals(context, answered.get(20, TimeUnit.SECONDS));
      }
      Thread caller = Thread.currentThread();
      CompletableFuture<Thread> later = new CompletableFuture<>();
      store
          .revocations()
          .find(SCOPE, BigInteger.ONE)
          .subscribe()
          .with(found -> later.complete(Thread.currentThread()));
      assertEquals(caller, later.getNow(null));
    } finally {
      vertx.close();
    }
  }

  /** So many that certificates are created and deleted while the others are being indexed. */
  @Test
  void what_changes_while_certificates_are_indexed_is_found_as_it_is() throws Exception {
    int loaded = 20_000;
    int changed = 2_000;
    List<ClientCertificate> certificates = new ArrayList<>();
    for (int i = 0; i < loaded; i++) {
      certificates.add(
          numbered(i, i < changed ? CertificateStatus.REVOKED : CertificateStatus.ACTIVE));
    }
    InMemoryCertificateStore store = store(Clock.systemUTC(), SITE, certificates);
    CompletableFuture<Optional<SerialNumberStatus>> first = new CompletableFuture<>();
    for (int i = 0; i < changed; i++) {
      change(store, Transition.DELETE, "c" + i);
      create(store, numbered(loaded + i, CertificateStatus.ACTIVE));
      change(store, Transition.REVOKE, "c" + (loaded + i));
      if (i == changed / 10) {
        store
            .revocations()
            .find(SCOPE, new BigInteger(serialNumber(0), 16))
            .subscribe()
            .with(first::complete, first::completeExceptionally);
      }
    }
    assertTrue(first.get(20, TimeUnit.SECONDS).orElseThrow().isRevoked());
    for (int i = 0; i < loaded + changed; i++) {
      SerialNumberStatus status = find(store, serialNumber(i)).orElseThrow();
      assertEquals(i < changed ? null : "a", status.accountId());
      assertEquals(i < changed || i >= loaded, status.isRevoked());
      if (i < changed) {
        assertEquals(Reason.CESSATION_OF_OPERATION, status.revocation().reason());
      }
    }
    assertEquals(2 * changed, Set.copyOf(published(store)).size());
  }

  /** Like in a seed file for tests, whose author did not care. */
  @Test
  void very_many_with_the_same_serial_number_are_found_created_and_deleted() {
    List<ClientCertificate> certificates = new ArrayList<>();
    int count = 5_000;
    for (int i = 0; i < count; i++) {
      certificates.add(certificate("c" + i, CertificateStatus.ACTIVE, "ca", "00:0a", null));
    }
    InMemoryCertificateStore store = store(Clock.systemUTC(), SITE, certificates);
    for (int i = 0; i < count; i += 500) {
      assertEquals(false, find(store, "a").orElseThrow().isRevoked());
      change(store, Transition.REVOKE, "c" + i);
      assertEquals(true, find(store, "a").orElseThrow().isRevoked());
      change(store, Transition.ACTIVATE, "c" + i);
    }
  }

  private static InMemoryCertificateStore storeOfAccounts(
      String serialNumber, Map<String, CertificateStatus> statuses) {
    InMemoryCertificateStore store =
        new InMemoryCertificateStore(Duration.ofHours(24), new TestClock(), System::nanoTime);
    store.load(
        sink -> {
          long id = 0;
          for (Map.Entry<String, CertificateStatus> one : statuses.entrySet()) {
            Site site = new Site(one.getKey(), ++id, one.getKey());
            sink.addSite(site);
            sink.addCertificate(
                site,
                PackedCertificate.pack(
                    certificate("c" + id, one.getValue(), "ca", serialNumber, null), null));
          }
        });
    return store;
  }

  /** Often enough that chance would show. */
  @Test
  void of_those_with_one_serial_number_that_of_the_lowest_account_counts() {
    for (int i = 0; i < 20; i++) {
      for (CertificateStatus status :
          List.of(CertificateStatus.ACTIVE, CertificateStatus.REVOKED)) {
        Map<String, CertificateStatus> statuses = new LinkedHashMap<>();
        for (String account : i % 2 == 0 ? List.of("a", "b", "c") : List.of("c", "b", "a")) {
          statuses.put(account, status);
        }
        assertEquals("a", find(storeOfAccounts("a1", statuses), "a1").orElseThrow().accountId());
      }
    }
  }

  @Test
  void one_that_is_revoked_counts_before_one_that_was_deleted() {
    for (int i = 0; i < 20; i++) {
      Map<String, CertificateStatus> statuses = new LinkedHashMap<>();
      statuses.put("a", CertificateStatus.REVOKED);
      statuses.put("b", CertificateStatus.REVOKED);
      InMemoryCertificateStore store = storeOfAccounts("a1", statuses);
      change(store, Transition.DELETE, "c1");
      assertEquals("b", find(store, "a1").orElseThrow().accountId());
    }
  }

  /** So many that every kind of growing and shrinking comes. */
  @Test
  void certificates_are_found_while_their_number_grows_and_shrinks() {
    Random random = new Random(19);
    InMemoryCertificateStore store = store(new TestClock(), SITE, List.of());
    assertEquals(Optional.empty(), find(store, "a"));
    try {
      TestClock.stopAt(NOW);
      List<Integer> present = new ArrayList<>();
      AtomicInteger next = new AtomicInteger();
      for (int phase = 0; phase < 3; phase++) {
        boolean grows = phase != 1;
        while (grows ? present.size() < 8_000 : !present.isEmpty()) {
          if (present.isEmpty() || random.nextInt(4) != 0 == grows) {
            int number = next.getAndIncrement();
            // They have expired, so that nothing is kept of those that are deleted.
            create(
                store,
                certificate(
                    "c" + number,
                    CertificateStatus.REVOKED,
                    "ca",
                    serialNumber(number),
                    NOW.minusSeconds(1)));
            present.add(number);
          } else {
            int index = random.nextInt(present.size());
            int number = present.get(index);
            present.set(index, present.get(present.size() - 1));
            present.remove(present.size() - 1);
            change(store, Transition.DELETE, "c" + number);
            assertEquals(Optional.empty(), find(store, serialNumber(number)));
          }
        }
        for (int number : present) {
          assertTrue(find(store, serialNumber(number)).isPresent());
        }
        assertEquals(present.size(), published(store).size());
      }
    } finally {
      TestClock.stopAt(null);
    }
  }

  /** A version is told in bounded time, however many CAs a seed file names. */
  @Test
  void a_version_counts_each_change_however_many_CAs_there_are() {
    int count = 3_000;
    List<ClientCertificate> certificates = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      certificates.add(certificate("c" + i, CertificateStatus.ACTIVE, "ca" + i, "1", null));
    }
    InMemoryCertificateStore store = store(Clock.systemUTC(), SITE, certificates);
    RevocationStore revocations = store.revocations();
    RevocationScope named = new RevocationScope("ca", "CA", Set.of());
    for (int i = 0; i < count; i++) {
      RevocationScope own = new RevocationScope("ca" + i, null, Set.of());
      long before = revocations.version(own).await().atMost(PATIENCE);
      long beforeNamed = revocations.version(named).await().atMost(PATIENCE);
      change(store, Transition.REVOKE, "c" + i);
      assertNotEquals(before, revocations.version(own).await().atMost(PATIENCE));
      assertEquals(beforeNamed + 1, revocations.version(named).await().atMost(PATIENCE));
    }
  }
}

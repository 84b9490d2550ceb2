package dev.clientcert.store.postgresql;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.TestDatabase;
import dev.clientcert.Waiting;
import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome.Changed;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.RevocationList;
import dev.clientcert.certificate.RevocationListMaker;
import dev.clientcert.certificate.RevocationScope;
import dev.clientcert.certificate.RevocationStore;
import dev.clientcert.certificate.SerialNumberStatus;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.Transition;
import dev.clientcert.store.RevocationStoreContract;
import io.vertx.mutiny.sqlclient.Tuple;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The store of what is revoked in PostgreSQL keeps the contract, also with other instances. */
@Tag("slow")
class PostgresqlRevocationStoreTest extends RevocationStoreContract {

  private static final PostgresqlWorld WORLD = new PostgresqlWorld(Map.of());
  private static final Instant NEXT = Instant.parse("2199-01-01T00:00:00Z");

  private final String ca = "ca-" + UUID.randomUUID();
  private final RevocationScope scope = new RevocationScope(ca, null, Set.of(ca));

  @Override
  protected CertificateStore storeWith(Site site, List<ClientCertificate> certificates) {
    return WORLD.storeWithCounted(site, certificates);
  }

  @Override
  protected RevocationStore revocationsOf(CertificateStore store) {
    return WORLD.revocationStore();
  }

  /** A list that is needed for a version at least. */
  private static class Maker implements RevocationListMaker {

    final long needed;
    final Set<BigInteger> listed = new HashSet<>();
    byte[] der = {1};
    int makes;

    Maker(long needed) {
      this.needed = needed;
    }

    @Override
    public boolean accepts(RevocationList present) {
      return present.version() >= needed;
    }

    @Override
    public RevocationList make(long version, RevocationList previous, Source source) {
      makes++;
      listed.clear();
      source.forEach(one -> listed.add(one.serialNumber()), none -> {});
      long number = previous == null ? 1 : previous.number() + 1;
      Instant time = previous == null ? Instant.EPOCH : previous.thisUpdate().plusSeconds(1);
      return new RevocationList(version, number, time, NEXT, der);
    }
  }

  /** Needs a list of its own. */
  private static Maker anew() {
    return new Maker(Long.MAX_VALUE);
  }

  private static long version(RevocationStore store, RevocationScope scope) {
    return store.version(scope).await().indefinitely();
  }

  /** Adds certificates with serial numbers from 1, of which the first ones are revoked. */
  private void add(int site, int certificates, int revoked) {
    add(WORLD, site, certificates, revoked);
  }

  private void add(PostgresqlWorld world, int site, int certificates, int revoked) {
    world
        .database()
        .execute(
            """
            INSERT INTO site (id, account_id, name) VALUES (%1$s, 'a', 'a');
            INSERT INTO client_certificate
              (site_id, id, status, ca_certificate_id, serial_number, update_time, counted)
            SELECT %1$s, i, CASE WHEN i <= %3$s THEN 'revoked' ELSE 'active' END, '%4$s', to_hex(i), now(), true
              FROM generate_series(1, %2$s) AS i;
            ANALYZE client_certificate;
            """
                .formatted(site, certificates, revoked, ca));
  }

  private static void change(Transition transition, int site, String id) {
    Change call = new Change("a", UUID.randomUUID(), true, Instant.now());
    assertEquals(
        new Changed(new Site("a", site, "a")),
        WORLD.store().change(transition, call, site, id).await().indefinitely());
  }

  private static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> one : threads.invokeAll(calls, 60, TimeUnit.SECONDS)) {
        results.add(one.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void of_good_ones_with_one_serial_number_that_of_the_lowest_account_counts() {
    WORLD
        .database()
        .execute(
            """
            INSERT INTO site (id, account_id, name) VALUES (900101, 'b', 'b'), (900102, 'a', 'a');
            INSERT INTO client_certificate
              (site_id, id, status, ca_certificate_id, serial_number, create_time, counted)
            VALUES
              (900101, 'older', 'active', '%1$s', 'a1', now() - interval '1 day', true),
              (900102, 'newer', 'active', '%1$s', 'a1', now(), true);
            """
                .formatted(ca));
    assertEquals(
        Optional.of(new SerialNumberStatus("a", null)),
        WORLD.revocationStore().find(scope, BigInteger.valueOf(0xa1)).await().indefinitely());
  }

  // Several instances

  @Test
  void instances_make_one_list_at_a_time_and_their_numbers_rise_strictly() throws Exception {
    add(900_001, 10, 5);
    AtomicInteger makers = new AtomicInteger();
    List<Long> numbers = new ArrayList<>();
    List<Callable<Object>> work = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      RevocationStore store = WORLD.anotherInstance().revocationStore();
      work.add(
          () -> {
            for (int j = 0; j < 5; j++) {
              RevocationList made =
                  store.publish(
                      scope,
                      new Maker(Long.MAX_VALUE) {
                        @Override
                        public RevocationList make(long version, RevocationList last, Source all) {
                          assertEquals(1, makers.incrementAndGet());
                          RevocationList list = super.make(version, last, all);
                          numbers.add(list.number());
                          makers.decrementAndGet();
                          return list;
                        }
                      });
              assertTrue(made.number() > 0);
            }
            return null;
          });
    }
    atOnce(work);
    assertEquals(20, numbers.size());
    for (int i = 0; i < numbers.size(); i++) {
      assertEquals(i + 1, numbers.get(i));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1 << 20, (1 << 20) + 1, 3_000_000})
  void another_instance_loads_the_bytes_that_the_first_has_made(int size) {
    Maker first = anew();
    first.der = new byte[size];
    new Random(size).nextBytes(first.der);
    RevocationStore store = WORLD.revocationStore();
    store.publish(scope, anew());
    RevocationList made = store.publish(scope, first);
    assertSame(first.der, made.der());
    Maker second = new Maker(version(store, scope));
    RevocationList loaded = WORLD.anotherInstance().revocationStore().publish(scope, second);
    assertEquals(0, second.makes);
    assertArrayEquals(first.der, loaded.der());
    assertEquals(
        List.of(made.version(), made.number(), made.thisUpdate(), made.nextUpdate()),
        List.of(loaded.version(), loaded.number(), loaded.thisUpdate(), loaded.nextUpdate()));
  }

  @Test
  void one_that_waits_for_the_list_of_another_gets_that_one() throws Exception {
    add(900_002, 10, 5);
    RevocationStore store = WORLD.revocationStore();
    long needed = version(store, scope);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    Maker slow =
        new Maker(needed) {
          @Override
          public RevocationList make(long version, RevocationList previous, Source source) {
            begun.countDown();
            awaitUninterrupted(asked);
            return super.make(version, previous, source);
          }
        };
    Maker waiting =
        new Maker(needed) {
          @Override
          public RevocationList make(long version, RevocationList previous, Source source) {
            throw new AssertionError("two at once");
          }
        };
    List<Callable<RevocationList>> work =
        List.of(
            () -> store.publish(scope, slow),
            () -> {
              awaitUninterrupted(begun);
              // Lets go only after the other has found the lock taken, or not even that.
              new Thread(asked::countDown).start();
              return WORLD.anotherInstance().revocationStore().publish(scope, waiting);
            });
    List<RevocationList> lists = atOnce(work);
    assertEquals(lists.get(0).number(), lists.get(1).number());
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      assertTrue(latch.await(60, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_change_that_is_made_while_a_list_is_made_is_in_the_next() {
    add(900_003, 10, 5);
    RevocationStore store = WORLD.revocationStore();
    Maker during =
        new Maker(Long.MAX_VALUE) {
          @Override
          public RevocationList make(long version, RevocationList previous, Source source) {
            RevocationList list = super.make(version, previous, source);
            change(Transition.REVOKE, 900_003, "7");
            return list;
          }
        };
    RevocationList first = store.publish(scope, during);
    long needed = version(store, scope);
    assertTrue(needed > first.version());
    Maker next = new Maker(needed);
    assertEquals(first.number() + 1, store.publish(scope, next).number());
    assertTrue(next.listed.contains(BigInteger.valueOf(7)));
    assertEquals(6, next.listed.size());
  }

  // Failures

  @Test
  void a_maker_that_fails_leaves_the_last_list_and_no_lock() {
    RevocationStore store = WORLD.revocationStore();
    RevocationList first = store.publish(scope, anew());
    Maker failing = anew();
    failing.der = null;
    assertThrows(NullPointerException.class, () -> store.publish(scope, failing));
    assertEquals(1, failing.makes);
    assertEquals(first.number(), store.publish(scope, new Maker(0)).number());
    assertEquals(first.number() + 1, store.publish(scope, anew()).number());
  }

  @Test
  void a_list_whose_connection_breaks_is_made_again() {
    add(900_004, 10, 5);
    Maker broken =
        new Maker(Long.MAX_VALUE) {
          @Override
          public RevocationList make(long version, RevocationList previous, Source source) {
            if (makes == 0) {
              WORLD
                  .database()
                  .execute(
                      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                          + " WHERE datname = current_database() AND state = 'idle in transaction'");
            }
            return super.make(version, previous, source);
          }
        };
    RevocationList made = WORLD.revocationStore().publish(scope, broken);
    assertEquals(2, broken.makes);
    assertEquals(1, made.number());
    assertEquals(5, broken.listed.size());
  }

  @Test
  void no_connection_is_left_when_a_list_is_made() {
    PostgresqlWorld world = new PostgresqlWorld(Map.of());
    for (int i = 0; i < 20; i++) {
      world.revocationStore().publish(scope, anew());
    }
    Waiting.await("only the connections of the pool are left")
        .until(
            () -> {
              String open =
                  WORLD
                      .database()
                      .query(
                          "SELECT count(*) FROM pg_stat_activity WHERE datname = ?",
                          world.database().name())
                      .get(0);
              return Integer.parseInt(open) <= PostgresqlWorld.CONNECTIONS;
            });
  }

  // Large tables

  /** What is counted are blocks that are read, since they do not depend on the machine. */
  @Test
  void what_is_revoked_is_found_without_reading_the_rest_of_the_table() {
    PostgresqlWorld world = new PostgresqlWorld(Map.of());
    add(world, 1, 50_000, 50);
    Tuple arguments = PostgresqlRevocationStore.arguments(scope);
    assertTrue(world.blocks(PostgresqlRevocationLists.UNKNOWN, arguments) < 50);
    Tuple at = Columns.append(arguments, Columns.time(Instant.now()));
    assertTrue(world.blocks(PostgresqlRevocationLists.REVOKED, at) < 50);
    Tuple one = PostgresqlRevocationStore.arguments(scope);
    Columns.append(one, "a123", Columns.time(Instant.now()));
    assertTrue(world.blocks(PostgresqlRevocationStore.FIND, one) < 50);
    long table =
        world.blocks("SELECT count(*) FROM client_certificate WHERE name IS NULL", Tuple.tuple());
    assertTrue(table > 500, table + " blocks");
  }

  @ParameterizedTest
  @ValueSource(ints = {100_000, 1_000_000})
  void a_large_list_is_made_in_time_and_loaded_by_others(int revoked) {
    PostgresqlWorld world = new PostgresqlWorld(Map.of());
    TestDatabase database = world.database();
    database.execute(
        """
        INSERT INTO site (id, account_id, name) VALUES (1, 'a', 'a');
        INSERT INTO client_certificate
          (site_id, id, status, ca_certificate_id, issuer, serial_number, update_time, counted)
        SELECT 1, md5(i::text), 'revoked', '%s', 'CA', md5(i::text), now(), true
          FROM generate_series(1, %s) AS i;
        ANALYZE client_certificate;
        """
            .formatted(ca, revoked));
    RevocationStore store = world.revocationStore();
    AtomicInteger entries = new AtomicInteger();
    byte[] bytes = new byte[revoked * 53];
    new Random(19).nextBytes(bytes);
    RevocationList made =
        store.publish(
            scope,
            new Maker(Long.MAX_VALUE) {
              @Override
              public RevocationList make(long version, RevocationList previous, Source source) {
                source.forEach(one -> entries.incrementAndGet(), none -> {});
                return new RevocationList(version, 1, Instant.EPOCH, NEXT, bytes);
              }
            });
    RevocationList loaded =
        world.anotherInstance().revocationStore().publish(scope, new Maker(made.version()));
    assertEquals(revoked, entries.get());
    assertArrayEquals(bytes, loaded.der());
  }
}

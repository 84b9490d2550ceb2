package dev.clientcert.store.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clientcert.TestDatabase;
import dev.clientcert.Waiting;
import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.ChangeOutcome.Changed;
import dev.clientcert.certificate.ChangeOutcome.NotFound;
import dev.clientcert.certificate.ChangeOutcome.NotPossible;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.CreationOutcome;
import dev.clientcert.certificate.IssuedCertificate;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.Transition;
import dev.clientcert.store.CertificateStoreContract;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The store in PostgreSQL keeps the contract, and keeps the traces of a revocation. */
class PostgresqlCertificateStoreTest extends CertificateStoreContract {

  private static final PostgresqlWorld WORLD = new PostgresqlWorld(Map.of());

  @Override
  protected CertificateStore storeWith(Site site, List<ClientCertificate> certificates) {
    return WORLD.storeWith(site, certificates);
  }

  @Override
  protected CertificateStore anotherInstanceOf(CertificateStore store) {
    return WORLD.anotherInstance().store();
  }

  @Test
  void the_call_that_revoked_and_its_time_are_in_the_table_and_stay_there() {
    TestDatabase database = WORLD.database();
    Site site = new Site("a", 800_000, "a");
    CertificateStore store =
        storeWith(
            site,
            List.of(
                ClientCertificate.of("c", CertificateStatus.ACTIVE),
                ClientCertificate.of("other", CertificateStatus.ACTIVE)));
    UUID call = UUID.randomUUID();
    assertEquals(
        new Changed(site),
        store
            .change(Transition.REVOKE, new Change("a", call, true, Instant.now()), 800_000, "c")
            .await()
            .indefinitely());
    String row =
        "SELECT id, status, revoked_by, revoked_at FROM client_certificate WHERE site_id = 800000 AND id = 'c'";
    String before = database.query(row).get(0);
    assertEquals("c revoked " + call, before.substring(0, before.indexOf(" 20")));
    assertEquals(
        new NotPossible(),
        store
            .change(
                Transition.REVOKE,
                new Change("a", UUID.randomUUID(), true, Instant.now()),
                800_000,
                "c")
            .await()
            .indefinitely());
    assertEquals(
        new Changed(site),
        store
            .change(Transition.REVOKE, new Change("a", call, true, Instant.now()), 800_000, "c")
            .await()
            .indefinitely());
    assertEquals(before, database.query(row).get(0));
    assertEquals(
        "active null null",
        database
            .query(
                "SELECT status, revoked_by, revoked_at FROM client_certificate WHERE site_id = 800000 AND id = 'other'")
            .get(0));
    assertEquals(
        "true",
        database
            .query(
                "SELECT (now() - revoked_at < interval '1 minute')::text FROM client_certificate WHERE site_id = 800000 AND id = 'c'")
            .get(0));
  }

  private static Change call(UUID request, boolean repeatable, Instant time) {
    return new Change("a", request, repeatable, time);
  }

  private static ChangeOutcome change(
      CertificateStore store, Transition transition, Change change, long site, String id) {
    return store.change(transition, change, site, id).await().indefinitely();
  }

  private static String created(CertificateStore store, Change call, long site, String id) {
    IssuedCertificate issued =
        new IssuedCertificate(
            ClientCertificate.of(id, CertificateStatus.ACTIVE), new byte[] {48, 0});
    CreationOutcome outcome = store.create(call, site, issued).await().indefinitely();
    return ((CreationOutcome.Created) outcome).issued().certificate().id();
  }

  @ParameterizedTest
  @EnumSource
  void a_call_that_is_as_old_as_the_memory_is_forgotten_at_once(Transition transition) {
    Site site = new Site("a", 800_010 + transition.ordinal(), "a");
    CertificateStore store = storeWith(site, List.of(ClientCertificate.of("c", transition.from())));
    Instant time = Instant.parse("2026-03-01T00:00:00Z");
    Instant end = time.plus(PostgresqlWorld.MEMORY);
    UUID request = UUID.randomUUID();
    assertEquals(
        new Changed(site), change(store, transition, call(request, true, time), site.id(), "c"));
    assertEquals(
        new Changed(site),
        change(store, transition, call(request, true, end.minusNanos(1000)), site.id(), "c"));
    assertEquals(
        transition == Transition.DELETE ? new NotFound() : new NotPossible(),
        change(store, transition, call(request, true, end), site.id(), "c"));
    // It is remembered anew, in the place of the one that is forgotten.
    if (transition != Transition.DELETE) {
      assertEquals(
          new NotPossible(),
          change(store, transition, call(request, true, end.plusSeconds(60)), site.id(), "c"));
    }
  }

  @Test
  void a_creation_that_is_as_old_as_the_memory_is_forgotten_at_once() {
    Site site = new Site("a", 800_020, "a");
    CertificateStore store = storeWith(site, List.of());
    Instant time = Instant.parse("2026-03-01T00:00:00Z");
    Instant end = time.plus(PostgresqlWorld.MEMORY);
    UUID request = UUID.randomUUID();
    assertEquals("1", created(store, call(request, true, time), site.id(), "1"));
    assertEquals("1", created(store, call(request, true, end.minusNanos(1000)), site.id(), "2"));
    assertEquals("3", created(store, call(request, true, end), site.id(), "3"));
    assertEquals("3", created(store, call(request, true, end.plusSeconds(60)), site.id(), "4"));
    assertEquals(2, store.list("a", site.id(), 1, 1).await().indefinitely().get().totalCount());
  }

  @Test
  void what_has_no_effect_and_does_not_come_again_leaves_no_trace() {
    Site site = new Site("a", 800_030, "a");
    CertificateStore store =
        storeWith(site, List.of(ClientCertificate.of("c", CertificateStatus.REVOKED)));
    UUID request = UUID.randomUUID();
    String traces = "SELECT count(*) FROM remembered_change WHERE request_id = ?";
    assertEquals(
        new NotPossible(),
        change(store, Transition.REVOKE, call(request, false, Instant.now()), site.id(), "c"));
    assertEquals(
        new NotFound(),
        change(store, Transition.REVOKE, call(request, true, Instant.now()), 0, "c"));
    assertEquals(
        new NotFound(),
        change(store, Transition.REVOKE, call(request, true, Instant.now()), site.id(), "d"));
    assertEquals(List.of("0"), WORLD.database().query(traces, request));
    assertEquals(
        new NotPossible(),
        change(store, Transition.REVOKE, call(request, true, Instant.now()), site.id(), "c"));
    assertEquals(List.of("1"), WORLD.database().query(traces, request));
  }

  @Test
  void what_is_of_no_more_use_goes_in_the_background_and_all_else_stays() {
    PostgresqlWorld world = new PostgresqlWorld(Map.of());
    TestDatabase database = world.database();
    world.storeWith(
        new Site("a", 1, "a"),
        IntStream.range(0, 2500)
            .mapToObj(i -> ClientCertificate.of("c" + i, CertificateStatus.ACTIVE))
            .toList());
    String ages =
        " now() - interval '24 hours' + CASE WHEN i <= 2500 THEN interval '-1 minute'"
            + " ELSE interval '1 hour' END FROM generate_series(1, 2600) AS i";
    database.execute(
        "INSERT INTO remembered_change SELECT gen_random_uuid(), 'revoke', 'changed'," + ages);
    database.execute(
        "INSERT INTO remembered_creation (request_id, id, status, der, made_at)"
            + " SELECT gen_random_uuid(), 'c', 'active', '',"
            + ages);
    database.execute(
        "INSERT INTO deleted_certificate SELECT 'ca', i::text, now(), now() +"
            + " CASE WHEN i <= 2500 THEN interval '-1 minute' ELSE interval '1 hour' END"
            + " FROM generate_series(1, 2600) AS i");
    CertificateStore store = world.store(Clock.systemUTC());
    assertEquals(
        new Changed(new Site("a", 1, "a")),
        change(store, Transition.REVOKE, call(UUID.randomUUID(), true, Instant.now()), 1, "c0"));
    for (String table :
        List.of(
            "remembered_change WHERE request_id NOT IN (SELECT revoked_by FROM client_certificate WHERE id = 'c0')",
            "remembered_creation",
            "deleted_certificate")) {
      Waiting.await(table)
          .until(() -> database.query("SELECT count(*) FROM " + table).equals(List.of("100")));
    }
    Waiting.await("all are counted")
        .until(
            () ->
                database
                    .query("SELECT certificates FROM certificate_count WHERE site_id = 1")
                    .equals(List.of("2500")));
    assertEquals(2500, store.list("a", 1, 1, 1).await().indefinitely().get().totalCount());
  }

  @Test
  void nothing_is_forgotten_because_the_clock_of_an_instance_is_ahead() {
    PostgresqlWorld world = new PostgresqlWorld(Map.of());
    world.storeWith(
        new Site("a", 1, "a"), List.of(ClientCertificate.of("c", CertificateStatus.ACTIVE)));
    Instant now = Instant.now();
    CertificateStore ahead = world.store(Clock.fixed(now.plus(Duration.ofDays(3)), ZoneOffset.UTC));
    world
        .database()
        .execute(
            "INSERT INTO remembered_change VALUES"
                + " (gen_random_uuid(), 'delete', 'changed', now() - interval '25 hours'),"
                + " (gen_random_uuid(), 'revoke', 'changed', now() - interval '1 hour')");
    change(ahead, Transition.REVOKE, call(UUID.randomUUID(), false, now), 1, "none");
    Waiting.await("one is forgotten")
        .until(
            () ->
                world
                    .database()
                    .query("SELECT operation FROM remembered_change")
                    .equals(List.of("revoke")));
  }

  /**
   * Has a call wait for another transaction that has the certificate, and returns its outcome.
   *
   * @param meanwhile what that transaction does before it ends
   */
  private static ChangeOutcome changeDuring(
      CertificateStore store, Transition transition, Change call, Site site, String meanwhile)
      throws Exception {
    try (Connection other = WORLD.database().connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("UPDATE client_certificate SET name = name WHERE site_id = " + site.id());
      CompletableFuture<ChangeOutcome> outcome =
          store
              .change(transition, call, site.id(), "c")
              .subscribeAsCompletionStage()
              .toCompletableFuture();
      Waiting.await("the call waits")
          .until(
              () ->
                  WORLD
                      .database()
                      .query(
                          "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                              + " AND wait_event_type = 'Lock'")
                      .equals(List.of("1")));
      statement.execute(meanwhile);
      other.commit();
      return outcome.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void a_call_that_was_made_and_undone_while_its_repetition_waited_is_not_made_again()
      throws Exception {
    Site site = new Site("a", 800_040, "a");
    CertificateStore store =
        storeWith(site, List.of(ClientCertificate.of("c", CertificateStatus.ACTIVE)));
    Change call = call(UUID.randomUUID(), true, Instant.now());
    assertEquals(
        new Changed(site),
        changeDuring(
            store,
            Transition.REVOKE,
            call,
            site,
            "INSERT INTO remembered_change VALUES ('"
                + call.requestId()
                + "', 'revoke', 'changed', now())"));
    assertEquals(
        List.of("active"),
        WORLD.database().query("SELECT status FROM client_certificate WHERE site_id = 800040"));
  }

  @Test
  void a_deletion_that_waited_tells_whether_the_certificate_is_gone_or_active() throws Exception {
    Site site = new Site("a", 800_050, "a");
    CertificateStore store =
        storeWith(site, List.of(ClientCertificate.of("c", CertificateStatus.REVOKED)));
    assertEquals(
        new NotPossible(),
        changeDuring(
            store,
            Transition.DELETE,
            call(UUID.randomUUID(), true, Instant.now()),
            site,
            "UPDATE client_certificate SET status = 'active' WHERE site_id = 800050"));
    change(store, Transition.REVOKE, call(UUID.randomUUID(), true, Instant.now()), site.id(), "c");
    assertEquals(
        new NotFound(),
        changeDuring(
            store,
            Transition.DELETE,
            call(UUID.randomUUID(), true, Instant.now()),
            site,
            "DELETE FROM client_certificate WHERE site_id = 800050"));
  }
}

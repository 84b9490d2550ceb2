package dev.clientcert.store.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.clientcert.TestDatabase;
import dev.clientcert.Waiting;
import dev.clientcert.certificate.CaCertificate;
import dev.clientcert.certificate.CertificatePage;
import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.ChangeOutcome.Changed;
import dev.clientcert.certificate.ChangeOutcome.NotPossible;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.IssuedCertificate;
import dev.clientcert.certificate.LookupOutcome;
import dev.clientcert.certificate.RevocationList;
import dev.clientcert.certificate.RevocationListMaker;
import dev.clientcert.certificate.RevocationScope;
import dev.clientcert.certificate.RevocationStore;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteAuthorities;
import dev.clientcert.certificate.SiteDetails;
import dev.clientcert.certificate.SiteFilter;
import dev.clientcert.certificate.SitePage;
import dev.clientcert.certificate.Transition;
import dev.clientcert.store.StoreCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the migrations make of databases that former versions of this application left. */
@Tag("slow")
class PostgresqlMigrationsTest {

  private static final Site SITE = new Site("a", 1, "a.example");
  private static final UUID LATELY = UUID.randomUUID();
  private static final UUID LONG_AGO = UUID.randomUUID();
  private static final String CERTIFICATES =
      "SELECT site_id, id, status, revoked_at, revoked_by FROM client_certificate ORDER BY site_id, id";

  /** The statement by which the first version revokes; a call is made as this role does. */
  private static final String FIRST_REVOKE =
      """
      SET ROLE %s;
      WITH revoked AS (
        UPDATE client_certificate
           SET status = 'revoked', revoked_at = COALESCE(revoked_at, now()), revoked_by = '%s'
         WHERE site_id = 1 AND id = '%s' AND (status = 'active' OR revoked_by = '%2$s')
           AND EXISTS (SELECT 1 FROM site WHERE id = 1 AND account_id = 'a')
        RETURNING id
      )
      SELECT site.name, EXISTS (SELECT 1 FROM revoked)
        FROM site JOIN client_certificate ON client_certificate.site_id = site.id
       WHERE site.id = 1 AND site.account_id = 'a' AND client_certificate.id = '%3$s'
      """;

  private final TestDatabase database = TestDatabase.empty();
  private final PostgresqlWorld world = new PostgresqlWorld(database, Map.of());
  private final PostgresqlCertificateStore store = world.store(Clock.systemUTC());

  private void createFirstTables() throws IOException {
    database.execute(Files.readString(Path.of("src/test/resources/db/first-schema.sql")));
    database.execute("INSERT INTO site VALUES (1, 'a', 'a.example'), (2, 'b', 'b.example')");
    database.execute(
        "INSERT INTO client_certificate VALUES (1, 'active', 'active', NULL, NULL),"
            + " (2, 'active', 'active', NULL, NULL), (1, 'came revoked', 'revoked', NULL, NULL),"
            + (" (1, 'lately', 'revoked', now() - interval '1 hour', '" + LATELY + "'),")
            + (" (1, 'long ago', 'revoked', now() - interval '3 days', '" + LONG_AGO + "')"));
    database.execute(
        "INSERT INTO used_nonce VALUES ('n', gen_random_uuid(), now() + interval '1 hour');"
            + "INSERT INTO loaded_seed_file VALUES ('s', now())");
  }

  private void migrate() throws IOException {
    PostgresqlMigrations.apply(database::execute);
    database.execute(Files.readString(Path.of("deploy/postgresql/grants.sql")));
  }

  private ChangeOutcome change(Transition transition, UUID request, String id) {
    return store
        .change(transition, new Change("a", request, true, Instant.now()), 1, id)
        .await()
        .indefinitely();
  }

  private long totalCount(String account, long site) {
    return page(account, site).totalCount();
  }

  private CertificatePage page(String account, long site) {
    return store.list(account, site, 1, 500).await().indefinitely().orElseThrow();
  }

  private CertificateStatus status(String id) {
    return ((LookupOutcome.Found) store.find("a", 1, id).await().indefinitely())
        .certificate()
        .status();
  }

  @Test
  void all_files_of_the_folder_are_applied_in_their_order() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/db"))) {
      assertEquals(
          files.map(file -> file.getFileName().toString()).sorted().toList(),
          PostgresqlMigrations.FILES);
    }
  }

  @Test
  void a_database_of_the_first_version_loses_nothing_however_often_it_is_migrated()
      throws Exception {
    createFirstTables();
    List<String> before = database.query(CERTIFICATES);
    for (int round = 0; round < 3; round++) {
      migrate();
      assertEquals(before, database.query(CERTIFICATES));
      assertEquals(List.of("1 2"), database.query("SELECT min(id), max(id) FROM site"));
      assertEquals(List.of("1"), database.query("SELECT count(*) FROM used_nonce"));
      assertEquals(List.of("1"), database.query("SELECT count(*) FROM loaded_seed_file"));
      assertEquals(4, totalCount("a", 1));
      assertEquals(1, totalCount("b", 2));
    }
    Instant revokedAt =
        Instant.parse(
            database
                .query(
                    "SELECT to_char(revoked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
                        + " FROM client_certificate WHERE id = 'lately'")
                .get(0));
    assertEquals(
        List.of(
            ClientCertificate.of("active", CertificateStatus.ACTIVE),
            ClientCertificate.of("came revoked", CertificateStatus.REVOKED),
            StoreCalls.with(
                ClientCertificate.of("lately", CertificateStatus.ACTIVE),
                CertificateStatus.REVOKED,
                revokedAt)),
        page("a", 1).certificates().subList(0, 3));
  }

  @Test
  void a_revocation_of_the_last_day_gets_its_first_answer_and_changes_nothing() throws Exception {
    createFirstTables();
    migrate();
    assertEquals(new Changed(SITE), change(Transition.REVOKE, LATELY, "lately"));
    assertEquals(new Changed(SITE), change(Transition.ACTIVATE, UUID.randomUUID(), "lately"));
    assertEquals(new Changed(SITE), change(Transition.REVOKE, LATELY, "lately"));
    assertEquals(CertificateStatus.ACTIVE, status("lately"));
    assertEquals(new NotPossible(), change(Transition.REVOKE, LONG_AGO, "long ago"));
  }

  @Test
  void instances_of_the_first_version_go_on_beside_those_of_the_next() throws Exception {
    createFirstTables();
    migrate();
    UUID first = UUID.randomUUID();
    database.execute(FIRST_REVOKE.formatted(TestDatabase.ROLE, first, "active"));
    assertEquals(new Changed(SITE), change(Transition.REVOKE, first, "active"));
    assertEquals(new NotPossible(), change(Transition.REVOKE, UUID.randomUUID(), "active"));
    assertEquals(new Changed(SITE), change(Transition.ACTIVATE, UUID.randomUUID(), "active"));
    UUID second = UUID.randomUUID();
    assertEquals(new Changed(SITE), change(Transition.REVOKE, second, "active"));
    // The first version knows it by this.
    assertEquals(
        List.of(second.toString()),
        database.query(
            "SELECT revoked_by FROM client_certificate WHERE site_id = 1 AND id = 'active'"));
    // And by a seed file it adds certificates like an operator.
    database.execute(
        "SET ROLE "
            + TestDatabase.ROLE
            + "; INSERT INTO client_certificate (site_id, id, status) VALUES (1, 'added', 'active')");
    assertEquals(5, totalCount("a", 1));
  }

  @Test
  void counts_stay_exact_when_the_files_are_applied_again_after_changes() throws Exception {
    createFirstTables();
    migrate();
    database.execute("INSERT INTO site VALUES (3, 'a', 'c.example')");
    for (long site : new long[] {1, 3}) {
      ClientCertificate certificate = ClientCertificate.of("new", CertificateStatus.ACTIVE);
      store
          .create(
              new Change("a", UUID.randomUUID(), true, Instant.now()),
              site,
              new IssuedCertificate(certificate, new byte[] {1}))
          .await()
          .indefinitely();
    }
    assertEquals(new Changed(SITE), change(Transition.DELETE, UUID.randomUUID(), "long ago"));
    assertEquals(new Changed(SITE), change(Transition.DELETE, UUID.randomUUID(), "came revoked"));
    database.execute("INSERT INTO client_certificate VALUES (3, 'by an operator', 'active')");
    migrate();
    assertEquals(3, totalCount("a", 1));
    assertEquals(2, totalCount("a", 3));
  }

  /** The tables of the version before sites had members. */
  private void createTablesOfThreeFiles() throws IOException {
    for (String file : PostgresqlMigrations.FILES.subList(0, 3)) {
      database.execute(Files.readString(Path.of("src/main/resources/db", file)));
    }
    database.execute("INSERT INTO site VALUES (1, 'a', 'a.example'), (2, 'b', 'b.example')");
    database.execute("INSERT INTO client_certificate VALUES (1, 'active', 'active', NULL, NULL)");
    database.execute(
        "INSERT INTO remembered_change VALUES ('" + LATELY + "', 'delete', 'changed', now())");
  }

  private SitePage sites(String account) {
    return world.siteStore().list(account, SiteFilter.ALL, 1, 20).await().indefinitely();
  }

  @Test
  void a_database_of_three_files_loses_nothing_however_often_it_is_migrated() throws Exception {
    createTablesOfThreeFiles();
    for (int round = 0; round < 3; round++) {
      migrate();
      assertEquals(new SitePage(1, List.of(SiteDetails.of(SITE))), sites("a"));
      assertEquals(1, sites("b").totalCount());
      assertEquals(1, totalCount("a", 1));
      assertEquals(new Changed(SITE), change(Transition.DELETE, LATELY, "gone"));
      SiteAuthorities authorities =
          world.caStore().find("a", 1).await().indefinitely().orElseThrow();
      assertEquals(round, authorities.uploaded().size());
      assertEquals(round == 0 ? 0 : 1, authorities.managedHostnames().size());
      Change call = new Change("a", UUID.randomUUID(), true, Instant.now());
      CaCertificate uploaded = uploaded("c" + round);
      assertEquals(
          new Changed(SITE), world.caStore().add(call, 1, uploaded).await().indefinitely());
      assertEquals(
          new Changed(SITE),
          world.caStore().setHostnames(call, 1, null, List.of("h" + round)).await().indefinitely());
    }
  }

  @Test
  void what_is_old_is_forgotten_although_the_sites_cannot_be_counted() throws Exception {
    createTablesOfThreeFiles();
    migrate();
    database.execute("DROP TABLE site_count");
    database.execute(
        "INSERT INTO remembered_change"
            + " SELECT gen_random_uuid(), 'delete', 'changed', now() - interval '10 days'"
            + " FROM generate_series(1, 2500)");
    change(Transition.DELETE, UUID.randomUUID(), "gone");
    Waiting.await("all old calls are forgotten")
        .until(
            () ->
                database
                    .query(
                        "SELECT count(*) FROM remembered_change WHERE made_at < now() - interval '9 days'")
                    .equals(List.of("0")));
  }

  private static CaCertificate uploaded(String id) {
    return new CaCertificate(
        id, null, "PEM", null, null, null, null, null, null, null, null, null, null, null,
        List.of());
  }

  /** How the version before deletes a certificate, in part. */
  private static final String FORMER_DELETE =
      """
      SET ROLE %s;
      WITH changed AS (
        DELETE FROM client_certificate WHERE site_id = 1 AND id = '%s'
        RETURNING counted, ca_certificate_id, serial_number, revoked_at, update_time, not_after
      )
      INSERT INTO deleted_certificate (ca_certificate_id, serial_number, revoked_at, not_after)
      SELECT COALESCE(ca_certificate_id, ''), serial_number, COALESCE(revoked_at, update_time), not_after
        FROM changed
       WHERE serial_number IS NOT NULL
      ON CONFLICT (ca_certificate_id, serial_number)
        DO UPDATE SET not_after = excluded.not_after
      """;

  private static final RevocationScope SCOPE = new RevocationScope("ca", "CA", Set.of("ca"));

  /** The numbers in a CRL that is made unless there is one of the present version. */
  private Set<Long> published() {
    Set<Long> numbers = new TreeSet<>();
    RevocationStore revocations = world.revocationStore();
    long version = revocations.version(SCOPE).await().indefinitely();
    revocations.publish(
        SCOPE,
        new RevocationListMaker() {
          @Override
          public boolean accepts(RevocationList present) {
            return present.version() >= version;
          }

          @Override
          public RevocationList make(long version, RevocationList previous, Source source) {
            source.forEach(one -> numbers.add(one.serialNumber().longValue()), none -> {});
            long number = previous == null ? 1 : previous.number() + 1;
            return new RevocationList(version, number, Instant.EPOCH, Instant.EPOCH, new byte[1]);
          }
        });
    return numbers;
  }

  @Test
  void what_former_versions_revoke_and_delete_is_in_the_list_after_another_migration()
      throws Exception {
    for (String file : PostgresqlMigrations.FILES.subList(0, 4)) {
      database.execute(Files.readString(Path.of("src/main/resources/db", file)));
    }
    database.execute(
        """
        INSERT INTO site (id, account_id, name) VALUES (1, 'a', 'a.example');
        INSERT INTO client_certificate (site_id, id, status, ca_certificate_id, issuer, serial_number)
        VALUES (1, '1', 'revoked', 'ca', NULL, '01'), (1, '2', 'revoked', NULL, 'CA', '0:2'),
               (1, '3', 'active', 'ca', 'CA', '3'), (1, '4', 'revoked', 'ca', 'CA', '4'),
               (1, '5', 'revoked', 'ca', 'CA', '5'), (1, '6', 'revoked', 'ca', 'CA', NULL);
        INSERT INTO deleted_certificate VALUES ('ca', '07', now(), NULL);
        """);
    database.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO " + TestDatabase.ROLE);
    database.execute(FORMER_DELETE.formatted(TestDatabase.ROLE, "4"));
    migrate();
    assertEquals(Set.of(1L, 2L, 4L, 5L, 7L), published());
    assertEquals(Set.of(), published());
    database.execute(FORMER_DELETE.formatted(TestDatabase.ROLE, "5"));
    database.execute(FIRST_REVOKE.formatted(TestDatabase.ROLE, UUID.randomUUID(), "3"));
    assertEquals(Set.of(), published());
    migrate();
    assertEquals(Set.of(1L, 2L, 3L, 4L, 5L, 7L), published());
    assertEquals(new Changed(SITE), change(Transition.DELETE, UUID.randomUUID(), "2"));
    assertEquals(Set.of(1L, 2L, 3L, 4L, 5L, 7L), published());
  }

  @Test
  void what_others_add_is_in_the_list_once_it_is_counted() throws Exception {
    migrate();
    database.execute("INSERT INTO site (id, account_id, name) VALUES (1, 'a', 'a.example')");
    assertEquals(Set.of(), published());
    database.execute(
        "INSERT INTO client_certificate (site_id, id, status, ca_certificate_id, serial_number)"
            + " VALUES (1, 'new', 'revoked', 'ca', '9')");
    change(Transition.REVOKE, UUID.randomUUID(), "none");
    Waiting.await("the new certificate is counted")
        .until(
            () ->
                database
                    .query("SELECT certificates FROM certificate_count WHERE site_id = 1")
                    .equals(List.of("1")));
    assertEquals(Set.of(9L), published());
  }

  @Test
  void instances_of_three_files_go_on_beside_those_of_the_next() throws Exception {
    createTablesOfThreeFiles();
    migrate();
    // So it loads a seed file, remembers calls and forgets them.
    database.execute(
        "SET ROLE "
            + TestDatabase.ROLE
            + "; INSERT INTO site (id, account_id, name)"
            + " SELECT * FROM unnest('{1,3}'::bigint[], '{a,a}'::text[], '{a.example,c.example}'::text[])"
            + " ON CONFLICT (id) DO NOTHING"
            + "; INSERT INTO remembered_change (request_id, operation, outcome, made_at)"
            + " VALUES (gen_random_uuid(), 'activate', 'not possible', now())"
            + "; DELETE FROM remembered_change WHERE operation = 'activate'");
    assertEquals(2, sites("a").totalCount());
    assertEquals(
        List.of(SITE, new Site("a", 3, "c.example")),
        sites("a").sites().stream().map(SiteDetails::site).toList());
    Waiting.await("the new site is counted")
        .until(
            () ->
                database
                    .query("SELECT sites FROM site_count WHERE account_id = 'a'")
                    .equals(List.of("2")));
    assertEquals(2, sites("a").totalCount());
    assertThrows(
        IllegalStateException.class,
        () ->
            database.execute(
                "INSERT INTO remembered_change VALUES (gen_random_uuid(), 'unknown', 'changed', now())"));
  }
}

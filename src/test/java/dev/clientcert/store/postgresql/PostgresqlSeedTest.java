package dev.clientcert.store.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.CollectedLog;
import dev.clientcert.TestDatabase;
import dev.clientcert.certificate.CaCertificate;
import dev.clientcert.certificate.CaCertificateStore;
import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome.Changed;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.LookupOutcome;
import dev.clientcert.certificate.RevocationScope;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteAuthorities;
import dev.clientcert.certificate.SiteDetails;
import dev.clientcert.certificate.SiteFilter;
import dev.clientcert.certificate.Transition;
import dev.clientcert.store.seed.SeedException;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a seed file does to a database, and what it leaves alone. */
class PostgresqlSeedTest {

  private static final String CERTIFICATES =
      "SELECT site_id, id, status FROM client_certificate ORDER BY site_id, id";
  private static final String SITES = "SELECT id, account_id, name FROM site ORDER BY id";

  /** How many certificates and sites the counts know. */
  private static final String COUNTED =
      "SELECT sum(certificates), count(*) FROM certificate_count WHERE certificates > 0";

  @TempDir Path folder;

  private final PostgresqlWorld world = new PostgresqlWorld(Map.of());
  private final TestDatabase database = world.database();

  private RowSet<Row> make(String sql, Tuple arguments) {
    return world.postgresql().executeForPreparation(sql, arguments).await().indefinitely();
  }

  private Path file(String json) throws IOException {
    return Files.writeString(folder.resolve("seed.json"), json);
  }

  private void load(String json) throws IOException {
    PostgresqlSeed.load(file(json), this::make);
  }

  private static String site(int id, String... idsAndStatuses) {
    StringBuilder certificates = new StringBuilder();
    for (int i = 0; i < idsAndStatuses.length; i += 2) {
      certificates
          .append(i == 0 ? "" : ",")
          .append(
              "{\"Id\":\"%s\",\"Status\":\"%s\"}"
                  .formatted(idsAndStatuses[i], idsAndStatuses[i + 1]));
    }
    return "{\"SiteId\":%s,\"SiteName\":\"site %s\",\"Result\":[%s]}"
        .formatted(id, id, certificates);
  }

  @Test
  void sites_and_certificates_are_there_and_can_be_revoked() throws Exception {
    load("[" + site(2, "b", "revoked", "a", "active") + "," + site(1, "a", "active") + "]");
    assertEquals(List.of("1 a active", "2 a active", "2 b revoked"), database.query(CERTIFICATES));
    assertEquals(
        List.of("1 1000000000000001 site 1", "2 1000000000000001 site 2"), database.query(SITES));
    assertEquals(
        new Changed(new Site("1000000000000001", 2, "site 2")),
        world
            .store()
            .change(
                Transition.REVOKE,
                new Change("1000000000000001", UUID.randomUUID(), true, Instant.now()),
                2,
                "a")
            .await()
            .indefinitely());
  }

  @Test
  void all_members_of_a_listing_are_there() throws Exception {
    load(
        """
        {"SiteId": 1, "SiteName": "a.example", "Result": [{
          "Id": "full", "Name": "n", "Status": "revoked", "Type": "dcdn", "CommonName": "cn",
          "NotBefore": "2023-03-31 02:08:00", "NotAfter": "2033-03-28 02:08:00",
          "Issuer": "ESA CA", "SAN": "a.example,*.a.example", "SignatureAlgorithm": "SHA256-RSA",
          "PubkeyAlgorithm": "RSA", "CreateTime": "2024-06-24 07:48:51",
          "UpdateTime": "2024-06-25 07:48:51", "CACertificateId": "ca", "SerialNumber": "0a",
          "FingerprintSha256": "ff"}]}
        """);
    assertEquals(
        new LookupOutcome.Found(
            new Site("1000000000000001", 1, "a.example"),
            new ClientCertificate(
                "full",
                "n",
                CertificateStatus.REVOKED,
                "dcdn",
                "cn",
                Instant.parse("2023-03-31T02:08:00Z"),
                Instant.parse("2033-03-28T02:08:00Z"),
                "ESA CA",
                "a.example,*.a.example",
                "SHA256-RSA",
                "RSA",
                Instant.parse("2024-06-24T07:48:51Z"),
                Instant.parse("2024-06-25T07:48:51Z"),
                "ca",
                "0a",
                "ff"),
            null),
        world.store().find("1000000000000001", 1, "full").await().indefinitely());
  }

  @Test
  void what_is_there_stays_as_it_is_and_what_is_missing_is_added() throws Exception {
    load(site(1, "a", "active", "b", "active", "c", "revoked"));
    database.execute(
        "UPDATE client_certificate SET status = 'revoked', revoked_at = now(), revoked_by = gen_random_uuid() WHERE id = 'a'");
    load(site(1, "a", "active", "b", "revoked", "c", "active", "d", "active"));
    assertEquals(
        List.of("1 a revoked", "1 b active", "1 c revoked", "1 d active"),
        database.query(CERTIFICATES));
  }

  @Test
  void a_load_that_adds_something_makes_former_crls_out_of_date() throws Exception {
    RevocationScope scope = new RevocationScope("ca", null, Set.of());
    load(site(1, "a", "active"));
    long before = world.revocationStore().version(scope).await().indefinitely();
    load(site(1, "a", "revoked"));
    assertEquals(before, world.revocationStore().version(scope).await().indefinitely());
    load(site(1, "a", "active", "b", "revoked"));
    assertTrue(world.revocationStore().version(scope).await().indefinitely() > before);
  }

  @Test
  void a_file_is_loaded_once_unless_the_tables_are_empty() throws Exception {
    String seed = site(1, "a", "active");
    load(seed);
    database.execute("DELETE FROM client_certificate");
    load(seed);
    assertEquals(List.of(), database.query(CERTIFICATES));
    database.execute("DELETE FROM site");
    load(seed);
    assertEquals(List.of("1 a active"), database.query(CERTIFICATES));
  }

  @Test
  void of_two_certificates_with_the_same_id_the_first_is_taken() throws Exception {
    load(
        "["
            + site(1, "a", "revoked", "a", "active")
            + ","
            + site(1, "a", "active", "b", "active")
            + "]");
    assertEquals(List.of("1 a revoked", "1 b active"), database.query(CERTIFICATES));
  }

  @Test
  void a_wrong_file_is_refused_as_a_whole() throws Exception {
    StringBuilder seed = new StringBuilder("[");
    for (int i = 1; i <= 3000; i++) {
      seed.append(site(i, "a", "active")).append(",\n");
    }
    seed.append(site(3001, "a", "activ")).append("]");
    SeedException refusal = assertThrows(SeedException.class, () -> load(seed.toString()));
    assertEquals(
        folder.resolve("seed.json")
            + ":3001:68: Status must be active, revoked or OK, not \"activ\"",
        refusal.getMessage());
    assertEquals(List.of(), database.query(SITES));
  }

  @Test
  void a_site_there_with_another_account_or_name_is_named_and_gets_nothing() throws Exception {
    load(site(1, "a", "active"));
    String other = site(1, "b", "active").replace("{", "{\"AccountId\":\"2\",");
    other = other.replace("{\"AccountId\":\"2\",\"Id\"", "{\"Id\"");
    String wrong = other;
    SeedException refusal = assertThrows(SeedException.class, () -> load(wrong));
    assertTrue(
        refusal
            .getMessage()
            .contains(
                "site 1 belongs to account \"2\" here, but to \"1000000000000001\" in PostgreSQL"),
        refusal.getMessage());
    assertEquals(List.of("1 a active"), database.query(CERTIFICATES));
    String twice = "[" + site(7, "a", "active") + ",\n" + wrong.replace(":1,", ":7,") + "]";
    refusal = assertThrows(SeedException.class, () -> load(twice));
    assertTrue(
        refusal
            .getMessage()
            .contains(":2:1: site 7 is named \"site 1\" here, but \"site 7\" before"),
        refusal.getMessage());
    String renamed = site(1, "a", "active").replace("site 1", "b");
    refusal = assertThrows(SeedException.class, () -> load(renamed));
    assertTrue(
        refusal.getMessage().endsWith(": site 1 is named \"b\" here, but \"site 1\" in PostgreSQL"),
        refusal.getMessage());
  }

  @Test
  void a_missing_file_is_named() {
    Path missing = folder.resolve("missing.json");
    SeedException refusal =
        assertThrows(SeedException.class, () -> PostgresqlSeed.load(missing, this::make));
    assertEquals(missing + ": no such file", refusal.getMessage());
  }

  @Test
  void an_answer_larger_than_what_is_held_goes_to_the_site_that_it_names_at_its_end()
      throws Exception {
    int certificates = 25_000;
    Path listing = folder.resolve("large.json");
    try (BufferedWriter out = Files.newBufferedWriter(listing)) {
      out.write("[" + site(1, "a", "active") + ",{\"Result\":[");
      for (int i = 0; i < certificates; i++) {
        out.write((i == 0 ? "" : ",\n") + "{\"Id\":\"" + i + "\",\"Status\":\"active\"}");
      }
      out.write("],\"SiteId\":2,\"SiteName\":\"b\",\"AccountId\":\"7\"},\n");
      out.write(site(3, "a", "active") + "]");
    }
    PostgresqlSeed.load(listing, this::make);
    assertEquals(
        List.of("1 1", "2 " + certificates, "3 1"),
        database.query(
            "SELECT site_id, count(*) FROM client_certificate GROUP BY site_id ORDER BY site_id"));
    assertEquals(List.of("7 b"), database.query("SELECT account_id, name FROM site WHERE id = 2"));
  }

  @Test
  void ten_loads_at_the_same_time_do_each_other_no_harm() throws Exception {
    StringBuilder seed = new StringBuilder("[");
    for (int i = 1; i <= 2500; i++) {
      seed.append(i == 1 ? "" : ",").append(site(i, "a", "active", "b", "revoked"));
    }
    Path file = file(seed.append("]").toString());
    ExecutorService loaders = Executors.newFixedThreadPool(10);
    List<Future<?>> pending = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      pending.add(loaders.submit(() -> PostgresqlSeed.load(file, this::make)));
    }
    for (Future<?> one : pending) {
      one.get(60, TimeUnit.SECONDS);
    }
    loaders.shutdown();
    assertEquals(
        List.of("2500 2500"),
        database.query(
            "SELECT count(*) FILTER (WHERE status = 'active'), count(*) FILTER (WHERE status = 'revoked') FROM client_certificate"));
    assertEquals(List.of("5000 2500"), database.query(COUNTED));
  }

  @Test
  void a_load_that_was_interrupted_goes_on_with_the_next_start() throws Exception {
    StringBuilder seed = new StringBuilder("[");
    for (int i = 1; i <= 5000; i++) {
      seed.append(i == 1 ? "" : ",").append(site(i, "a", "active"));
    }
    Path file = file(seed.append("]").toString());
    int[] statements = {0};
    assertThrows(
        IllegalStateException.class,
        () ->
            PostgresqlSeed.load(
                file,
                (sql, arguments) -> {
                  if (++statements[0] > 8) {
                    throw new IllegalStateException("the machine fails");
                  }
                  return make(sql, arguments);
                }));
    int before = Integer.parseInt(database.query("SELECT count(*) FROM client_certificate").get(0));
    assertTrue(before > 0 && before < 5000, "" + before);
    PostgresqlSeed.load(file, this::make);
    assertEquals(List.of("5000"), database.query("SELECT count(*) FROM client_certificate"));
    assertEquals(List.of("5000 5000"), database.query(COUNTED));
  }

  private static final String ACCOUNT = "1000000000000001";

  /** A site with all its members, a CA certificate in each of two shapes, and host names. */
  private static final String FAMILY =
      """
      [{"Sites": [
         {"SiteId": 1, "SiteName": "a.example", "Status": "active", "AccessType": "NS",
          "Coverage": "global", "InstanceId": "i", "PlanName": "basic", "PlanSpecName": "normal",
          "NameServerList": "ns1,ns2", "CnameZone": "z", "VerifyCode": "v",
          "ResourceGroupId": "rg", "Tags": {"env": "prod", "Straße": ""},
          "VanityNSList": {"ns1.a.example": "192.0.2.1"}, "OfflineReason": "none",
          "VersionManagement": false, "CreateTime": "2023-12-24T02:01:11Z",
          "UpdateTime": "2023-12-25T02:01:11Z", "VisitTime": "2023-12-26T02:01:11Z"},
         {"SiteId": 2, "SiteName": "b.example"}]},
       {"SiteId": 1, "SiteName": "a.example", "Result": [
         {"Id": "listed", "Status": "OK", "Type": "upload", "Name": "n", "CommonName": "cn"}]},
       {"SiteId": 1, "SiteName": "a.example", "Certificate": "PEM\\n", "Result":
         {"Id": "got", "Status": "OK", "CreateTime": "2024-06-24 07:48:51"}},
       {"SiteId": 1, "SiteName": "a.example", "Id": "got",
        "Hostnames": ["z.a.example", "a.example"]},
       {"SiteId": 1, "SiteName": "a.example", "Hostnames": ["*.a.example", "b.a.example"]},
       {"SiteId": 2, "SiteName": "b.example", "Hostnames": []}]
      """;

  private SiteAuthorities authorities(long site) {
    return world.caStore().find(ACCOUNT, site).await().indefinitely().orElseThrow();
  }

  private List<SiteDetails> sites() {
    return world.siteStore().list(ACCOUNT, SiteFilter.ALL, 1, 500).await().indefinitely().sites();
  }

  private static CaCertificate ca(
      String id, String name, String pem, String commonName, String createTime, String... names) {
    return new CaCertificate(
        id,
        name,
        pem,
        commonName,
        null,
        null,
        null,
        null,
        null,
        null,
        createTime == null ? null : Instant.parse(createTime),
        null,
        null,
        null,
        List.of(names));
  }

  @Test
  void sites_ca_certificates_and_host_names_are_there_with_all_their_members() throws Exception {
    load(FAMILY);
    Site site = new Site(ACCOUNT, 1, "a.example");
    assertEquals(
        List.of(
            new SiteDetails(
                site,
                "active",
                "NS",
                "global",
                "i",
                "basic",
                "normal",
                "ns1,ns2",
                "z",
                "v",
                "rg",
                Map.of("env", "prod", "Straße", ""),
                Map.of("ns1.a.example", "192.0.2.1"),
                "none",
                false,
                Instant.parse("2023-12-24T02:01:11Z"),
                Instant.parse("2023-12-25T02:01:11Z"),
                Instant.parse("2023-12-26T02:01:11Z")),
            SiteDetails.of(new Site(ACCOUNT, 2, "b.example"))),
        sites());
    assertEquals(
        new SiteAuthorities(
            site,
            List.of("*.a.example", "b.a.example"),
            List.of(
                ca("got", null, "PEM\n", null, "2024-06-24T07:48:51Z", "z.a.example", "a.example"),
                ca("listed", "n", null, "cn", null))),
        authorities(1));
    assertEquals(List.of(), authorities(2).managedHostnames());
    assertEquals(List.of(ACCOUNT + " 2"), database.query("SELECT * FROM site_count"));
  }

  @Test
  void the_log_says_how_many_certificates_of_each_kind_were_loaded() throws Exception {
    try (CollectedLog log = CollectedLog.start()) {
      load(site(1, "a", "active"));
      assertTrue(log.text().contains("Loaded 1 certificates from "), log.text());
    }
    String more = site(1, "a", "active", "b", "active", "c", "active", "listed", "OK");
    try (CollectedLog log = CollectedLog.start()) {
      load(more);
      assertTrue(
          log.text().contains("Loaded 2 client certificates and 1 CA certificates from "),
          log.text());
      assertTrue(log.text().contains("; 1 others were there already"), log.text());
    }
    try (CollectedLog log = CollectedLog.start()) {
      load("[" + more.replace("}]", "},{\"Id\":\"d\",\"Status\":\"OK\"}]") + "]");
      assertTrue(
          log.text().contains("Loaded 0 client certificates and 1 CA certificates from "),
          log.text());
      assertTrue(log.text().contains("; 4 others were there already"), log.text());
    }
  }

  @Test
  void what_was_set_stays_and_only_what_was_never_set_is_filled_in() throws Exception {
    load(site(1, "a", "active").replace("site 1", "a.example"));
    database.execute(
        "INSERT INTO site (id, account_id, name, plan_name) VALUES (2, '%s', 'b.example', 'mine')"
            .formatted(ACCOUNT));
    CaCertificateStore store = world.caStore();
    Change change = new Change(ACCOUNT, UUID.randomUUID(), true, Instant.now());
    CaCertificate mine = ca("got", "mine", "mine", "mine", null);
    store.add(change, 1, mine).await().indefinitely();
    // Cleared is set, too.
    store.setHostnames(change, 1, null, List.of()).await().indefinitely();
    load(
        FAMILY.replace(
            "\"SiteName\": \"b.example\"}]", "\"SiteName\": \"b.example\", \"PlanName\": \"p\"}]"));
    assertEquals("basic", sites().get(0).planName());
    assertEquals("mine", sites().get(1).planName());
    assertEquals(List.of(), authorities(1).managedHostnames());
    assertEquals(
        List.of("listed", "got"),
        authorities(1).uploaded().stream()
            .map(CaCertificate::id)
            .sorted(Comparator.reverseOrder())
            .toList());
    assertEquals("mine", authorities(1).find("got").orElseThrow().pem());
    assertEquals(
        List.of("z.a.example", "a.example"), authorities(1).find("got").orElseThrow().hostnames());
    store
        .setHostnames(
            new Change(ACCOUNT, UUID.randomUUID(), true, Instant.now()), 1, "got", List.of())
        .await()
        .indefinitely();
    load(FAMILY);
    assertEquals(List.of(), authorities(1).find("got").orElseThrow().hostnames());
    assertEquals(
        2,
        world.siteStore().list(ACCOUNT, SiteFilter.ALL, 1, 1).await().indefinitely().totalCount());
  }

  @Test
  void of_a_ca_certificate_in_a_listing_and_with_its_pem_the_latter_counts() throws Exception {
    String site = "{\"SiteId\":%s,\"SiteName\":\"s\",";
    String listed = site + "\"Result\":[{\"Id\":\"c\",\"Status\":\"OK\"}]}";
    String got = site + "\"Certificate\":\"PEM\",\"Result\":{\"Id\":\"c\",\"Status\":\"OK\"}}";
    String names = site + "\"Id\":\"c\",\"Hostnames\":[\"s\"]}";
    // In each order, and with more than a batch between them.
    StringBuilder seed = new StringBuilder("[" + listed.formatted(1) + "," + names.formatted(1));
    for (int i = 2; i <= 2100; i++) {
      seed.append(",").append((i % 2 == 0 ? got : listed).formatted(i));
      seed.append(",").append((i % 2 == 0 ? listed : got).formatted(i));
    }
    load(seed + "," + got.formatted(1) + "]");
    assertEquals(
        List.of("2100 2100"),
        database.query("SELECT count(*), count(*) FILTER (WHERE pem = 'PEM') FROM ca_certificate"));
    assertEquals(List.of("s"), authorities(1).uploaded().get(0).hostnames());
    for (String one : List.of(listed, got)) {
      String twice = "[" + one.formatted(1) + ",\n" + one.formatted(1) + "]";
      SeedException refusal = assertThrows(SeedException.class, () -> load(twice));
      assertTrue(
          refusal.getMessage().endsWith("Id \"c\" is listed twice in site 1"),
          refusal.getMessage());
    }
  }

  @Test
  void host_names_of_a_ca_that_is_not_there_are_refused() throws Exception {
    String names = "{\"SiteId\":1,\"SiteName\":\"a.example\",\"Id\":\"got\",\"Hostnames\":[]}";
    SeedException refusal = assertThrows(SeedException.class, () -> load(names));
    assertEquals(
        folder.resolve("seed.json")
            + ":1:1: the CA certificate \"got\" is neither in PostgreSQL nor listed in site 1"
            + " before its host names; list it first",
        refusal.getMessage());
    load(FAMILY);
    load(names);
    SeedException twice =
        assertThrows(SeedException.class, () -> load("[" + names + ",\n" + names + "]"));
    assertTrue(twice.getMessage().contains(":2:1: the host names of the CA certificate"));
    assertEquals(2, authorities(1).find("got").orElseThrow().hostnames().size());
  }

  /** Sites with all that they can have, more than one batch of each. */
  private static String manySites() {
    StringBuilder seed = new StringBuilder("[");
    for (int i = 1; i <= 1100; i++) {
      String site = "\"SiteId\":%1$s,\"SiteName\":\"s%1$s.example\"".formatted(i);
      seed.append(i == 1 ? "" : ",")
          .append("{\"Sites\":[{" + site + ",\"PlanName\":\"p\"}]},")
          .append("{" + site + ",\"Result\":[{\"Id\":\"c\",\"Status\":\"OK\"},")
          .append("{\"Id\":\"d\",\"Status\":\"OK\"}]},")
          .append("{" + site + ",\"Id\":\"c\",\"Hostnames\":[\"s" + i + ".example\"]},")
          .append("{" + site + ",\"Hostnames\":[\"*.s" + i + ".example\"]}");
    }
    return seed.append("]").toString();
  }

  private static final String WHOLE =
      """
      SELECT (SELECT count(*) FROM site WHERE plan_name = 'p'),
             (SELECT count(*) FROM ca_certificate),
             (SELECT count(*) FROM ca_certificate WHERE hostnames[1] = 's' || site_id || '.example'),
             (SELECT count(*) FROM managed_ca_hostnames WHERE cardinality(hostnames) = 1),
             (SELECT sites FROM site_count)
      """;

  @Test
  void instances_that_load_the_same_sites_at_once_or_on_from_where_one_ended_are_fine()
      throws Exception {
    Path file = file(manySites());
    int[] statements = {0};
    assertThrows(
        IllegalStateException.class,
        () ->
            PostgresqlSeed.load(
                file,
                (sql, arguments) -> {
                  if (++statements[0] > 6) {
                    throw new IllegalStateException("the machine fails");
                  }
                  return make(sql, arguments);
                }));
    ExecutorService loaders = Executors.newFixedThreadPool(4);
    List<Future<?>> pending = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      pending.add(loaders.submit(() -> PostgresqlSeed.load(file, this::make)));
    }
    for (Future<?> one : pending) {
      one.get(60, TimeUnit.SECONDS);
    }
    loaders.shutdown();
    assertEquals(List.of("1100 2200 1100 1100 1100"), database.query(WHOLE));
  }
}

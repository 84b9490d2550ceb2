package dev.clientcert.store.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.CollectedLog;
import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.LookupOutcome;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.Transition;
import dev.clientcert.store.memory.InMemoryCertificateStore;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a seed file can hold, and what is said of one that is wrong. */
class SeedFileTest {

  private static final String ACCOUNT = "1000000000000001";

  @TempDir Path folder;

  private static InMemoryCertificateStore newStore() {
    return new InMemoryCertificateStore(Duration.ofHours(24), Clock.systemUTC(), System::nanoTime);
  }

  private InMemoryCertificateStore load(String json) throws Exception {
    InMemoryCertificateStore store = newStore();
    Path file = Files.writeString(folder.resolve("seed.json"), json);
    store.load(sink -> SeedFile.load(file, sink));
    return store;
  }

  private static ChangeOutcome revoke(
      InMemoryCertificateStore store, String account, long site, String id) {
    return store
        .change(
            Transition.REVOKE,
            new Change(account, UUID.randomUUID(), true, Instant.now()),
            site,
            id)
        .await()
        .indefinitely();
  }

  private static String name(ChangeOutcome outcome) {
    return outcome.getClass().getSimpleName();
  }

  @Test
  void a_listing_of_one_site_is_loaded() throws Exception {
    InMemoryCertificateStore store =
        load(
            "{\"SiteId\":1,\"SiteName\":\"a\",\"Result\":[{\"Id\":\"x\",\"Status\":\"active\"},{\"Id\":\"y\",\"Status\":\"revoked\"}]}");
    assertEquals("Changed", name(revoke(store, ACCOUNT, 1, "x")));
    assertEquals("NotPossible", name(revoke(store, ACCOUNT, 1, "x")));
    assertEquals("NotPossible", name(revoke(store, ACCOUNT, 1, "y")));
    assertEquals("NotFound", name(revoke(store, ACCOUNT, 1, "z")));
    assertEquals("NotFound", name(revoke(store, ACCOUNT, 2, "x")));
  }

  @Test
  void a_listing_of_the_real_service_is_loaded() throws Exception {
    // Alphabetical, so the site is named after its certificates; with every member, and more than
    // we know.
    InMemoryCertificateStore store =
        load(
            """
            { "PageNumber": 1, "PageSize": 500, "RequestId": "15C66C7B-671A-4297-9187-2C4477247A12",
              "Result": [ { "CACertificateId": "babaded901474b9693acf530e0fb1dbb", "CommonName": "c",
                "CreateTime": "2024-06-24 07:48:51", "Extra": ["a", {"Id": [1, 2]}],
                "FingerprintSha256": "f", "Id": "baba39055622c008b90285a8838ed09a", "Issuer": "ESA CA", "Name": " n ",
                "NotAfter": "2034-06-24 07:48:51.25", "NotBefore": "2024-06-24T07:48:51Z", "PubkeyAlgorithm": "RSA",
                "SAN": "www.example.com,*.example.com", "SerialNumber": "0A", "SignatureAlgorithm": "SHA256-RSA",
                "Status": "active", "Type": "dcdn", "UpdateTime": "2024-06-24T07:48:51.123456789Z" } ],
              "SiteId": 1234567890123, "SiteName": "example.com", "TotalCount": 1 }
            """);
    assertEquals(1, store.certificateCount());
    Instant created = Instant.parse("2024-06-24T07:48:51Z");
    assertEquals(
        new LookupOutcome.Found(
            new Site(ACCOUNT, 1234567890123L, "example.com"),
            new ClientCertificate(
                "baba39055622c008b90285a8838ed09a",
                " n ",
                CertificateStatus.ACTIVE,
                "dcdn",
                "c",
                created,
                Instant.parse("2034-06-24T07:48:51.250Z"),
                "ESA CA",
                "www.example.com,*.example.com",
                "SHA256-RSA",
                "RSA",
                created,
                Instant.parse("2024-06-24T07:48:51.123456Z"),
                "babaded901474b9693acf530e0fb1dbb",
                "0A",
                "f"),
            null),
        find(store, 1234567890123L, "baba39055622c008b90285a8838ed09a"));
  }

  private static LookupOutcome find(InMemoryCertificateStore store, long site, String id) {
    return store.find(ACCOUNT, site, id).await().indefinitely();
  }

  @Test
  void what_is_null_or_a_blank_time_is_absent_and_an_empty_text_is_not() throws Exception {
    InMemoryCertificateStore store =
        load(
            """
            {"SiteId":1,"SiteName":"a","Result":[{"Id":"x","Status":"active","Name":null,"SAN":"",
             "NotBefore":null,"NotAfter":"","CreateTime":" ","UpdateTime":"\\t"}]}
            """);
    assertEquals(
        new LookupOutcome.Found(
            new Site(ACCOUNT, 1, "a"),
            new ClientCertificate(
                "x",
                null,
                CertificateStatus.ACTIVE,
                null,
                null,
                null,
                null,
                null,
                "",
                null,
                null,
                null,
                null,
                null,
                null,
                null),
            null),
        find(store, 1, "x"));
  }

  @Test
  void the_longest_texts_are_kept() throws Exception {
    String name = "\uD83D\uDD10".repeat(2048);
    String names = "x".repeat(65_536);
    InMemoryCertificateStore store =
        load(
            "{\"SiteId\":1,\"SiteName\":\"a\",\"Result\":[{\"Id\":\"x\",\"Status\":\"active\",\"Name\":\""
                + name
                + "\",\"SAN\":\""
                + names
                + "\"}]}");
    ClientCertificate found = ((LookupOutcome.Found) find(store, 1, "x")).certificate();
    assertEquals(name, found.name());
    assertEquals(names, found.subjectAlternativeNames());
  }

  @Test
  void pages_of_one_site_add_up_and_one_id_can_be_in_several_sites() throws Exception {
    InMemoryCertificateStore store =
        load(
            """
            [ {"SiteId":1,"SiteName":"a","Result":[{"Id":"x","Status":"active"}]},
              {"SiteId":2,"SiteName":"b","AccountId":"other","Result":[{"Id":"x","Status":"active"}]},
              {"Result":[{"Id":"y","Status":"active"}],"SiteName":"a","SiteId":1},
              {"SiteId":3,"SiteName":"c","Result":[]} ]
            """);
    assertEquals(3, store.siteCount());
    assertEquals(3, store.certificateCount());
    assertEquals("Changed", name(revoke(store, ACCOUNT, 1, "x")));
    assertEquals("Changed", name(revoke(store, ACCOUNT, 1, "y")));
    assertEquals("NotFound", name(revoke(store, ACCOUNT, 2, "x")));
    assertEquals("Changed", name(revoke(store, "other", 2, "x")));
  }

  /** As some editors leave it. */
  @Test
  void a_byte_order_mark_is_passed_over() throws Exception {
    assertEquals(0, load("\ufeff[]").siteCount());
  }

  @Test
  void an_empty_list_is_an_empty_store() throws Exception {
    assertEquals(0, load("[]").siteCount());
  }

  static Stream<Arguments> wrong() {
    String site = "{\"SiteId\":1,\"SiteName\":\"a\",\"Result\":[\n";
    return Stream.of(
        Arguments.of("", "", "is empty"),
        Arguments.of(" \n", "", "is empty"),
        Arguments.of("7", "1:1", "expected an object"),
        Arguments.of("[\n[]]", "2:1", "expected an object"),
        Arguments.of("[\n\n{\"SiteName\":\"a\",\"Result\":[]}]", "3:1", "SiteId is missing"),
        Arguments.of("{\"SiteId\":1,\"Result\":[]}", "1:1", "SiteName is missing"),
        Arguments.of("{\"SiteId\":1,\"SiteName\":\"a\"}", "1:1", "Result is missing"),
        Arguments.of("{\n\"SiteId\":\"1\"}", "2:10", "expected SiteId to be a whole number"),
        Arguments.of("{\n\"SiteId\":1.5}", "2:10", "expected SiteId to be a whole number"),
        Arguments.of("{\n\"SiteId\":0}", "2:10", "SiteId must be from 1"),
        Arguments.of("{\n\"SiteId\":9223372036854775808}", "2:10", "SiteId must be from 1"),
        Arguments.of(
            "{\n\"SiteId\":" + "9".repeat(2000) + "}",
            "2:2010",
            "not valid JSON: Number value length"),
        Arguments.of("{\n\"SiteName\":null}", "2:12", "expected SiteName to be a string"),
        Arguments.of("{\n\"AccountId\":5}", "2:13", "expected AccountId to be a string"),
        Arguments.of("{\n\"SiteName\":\" \"}", "2:12", "SiteName is blank"),
        Arguments.of("{\n\"Result\":{}}", "2:10", "expected Result to be a list"),
        Arguments.of(site + "\"x\"]}", "2:1", "expected a certificate"),
        Arguments.of(site + "{\"Status\":\"active\"}]}", "2:1", "Id is missing"),
        Arguments.of(site + "{\"Id\":\"x\"}]}", "2:1", "Status is missing"),
        Arguments.of(
            site + "{\"Id\":\"x\",\n\"Status\":\"expired\"}]}",
            "3:10",
            "Status must be active or revoked, not \"expired\""),
        Arguments.of(
            site + "{\"Id\":\"x\",\n\"Status\":\"Active\"}]}",
            "3:10",
            "Status must be active or revoked, not \"Active\""),
        Arguments.of(
            site + "{\"Id\":1,\"Status\":\"active\"}]}", "2:7", "expected Id to be a string"),
        Arguments.of(site + "{\"Id\":\"\",\"Status\":\"active\"}]}", "2:7", "Id is blank"),
        Arguments.of(
            site + "{\"Id\":\"" + "x".repeat(129) + "\",\"Status\":\"active\"}]}",
            "2:7",
            "Id is longer than 128"),
        Arguments.of(
            site + "{\"Id\":\"\\ud800\",\"Status\":\"active\"}]}",
            "2:7",
            "Id has half a surrogate pair"),
        Arguments.of(
            site + "{\"Id\":\"x\",\"Status\":\"active\"},\n{\"Id\":\"x\",\"Status\":\"revoked\"}]}",
            "3:1",
            "Id \"x\" is listed twice in site 1"),
        Arguments.of(
            "["
                + site
                + "{\"Id\":\"x\",\"Status\":\"active\"}]},\n{\"Result\":[\n{\"Id\":\"x\",\"Status\":\"active\"}],\"SiteId\":1,\"SiteName\":\"a\"}]",
            "4:1",
            "Id \"x\" is listed twice in site 1"),
        Arguments.of(
            "[" + site + "]},\n{\"SiteId\":1,\"SiteName\":\"b\",\"Result\":[]}]",
            "3:1",
            "site 1 is listed as"),
        Arguments.of(
            "{\"SiteId\":1,\n\"SiteId\":2}", "2:9", "not valid JSON: Duplicate field 'SiteId'"),
        member("Name", "5", "expected Name to be a string, not 5"),
        member("SAN", "[\"a\"]", "expected SAN to be a string, not ["),
        member("Issuer", "true", "expected Issuer to be a string, not true"),
        member("SerialNumber", "7", "expected SerialNumber to be a string, not 7"),
        member("CreateTime", "1719215331", "expected CreateTime to be a string, not 1719215331"),
        member("NotAfter", "{}", "expected NotAfter to be a string, not {"),
        member("Type", quoted("a\\u0000"), "Type has a NUL character"),
        member("CommonName", quoted("a\\ud83d"), "CommonName has half a surrogate pair"),
        member("CommonName", quoted("\\udd10a"), "CommonName has half a surrogate pair"),
        member("CommonName", quoted("\\ud83d\\ud83d"), "CommonName has half a surrogate pair"),
        member("Name", quoted("x".repeat(4097)), "Name is longer than 4096 characters"),
        member("SAN", quoted("x".repeat(65_537)), "SAN is longer than 65536 characters"),
        time("2024-06-24"),
        time("2024-06-24 07:48"),
        time("2024-06-24 07:48:51Z"),
        time("2024-06-24T07:48:51"),
        time("2024-06-24T07:48:51+01:00"),
        time("2024-06-24 07:48:51."),
        time("2024-06-24 07:48:51.1234567891"),
        time(" 2024-06-24 07:48:51"),
        time("2024-02-30 07:48:51"),
        time("2024-06-24 24:00:00"),
        time("2024-06-24 23:59:60"),
        time("12024-06-24 07:48:51"),
        time("-2024-06-24 07:48:51"),
        time("２０２４-06-24 07:48:51"),
        time("soon"),
        Arguments.of("{\"SiteId\":1,\n\"SiteName\":}", "2:12", "not valid JSON"),
        Arguments.of(site + "{\"Id\":\"x\",\"Status\":\"active\"}", "2:29", "not valid JSON"),
        Arguments.of(site + "]}\n{}", "3:1", "something follows"));
  }

  private static Arguments member(String name, String value, String reason) {
    String json =
        "{\"SiteId\":1,\"SiteName\":\"a\",\"Result\":[{\"Id\":\"x\",\n\"%s\":%s,\"Status\":\"active\"}]}";
    return Arguments.of(json.formatted(name, value), "2:" + (name.length() + 4), reason);
  }

  private static Arguments time(String value) {
    return member(
        "UpdateTime",
        quoted(value),
        "UpdateTime must be a time such as 2024-06-24 07:48:51 (UTC), not " + quoted(value));
  }

  private static String quoted(String value) {
    return '"' + value + '"';
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void a_wrong_file_is_refused_with_file_place_and_reason(String json, String place, String reason)
      throws Exception {
    SeedException refusal = assertThrows(SeedException.class, () -> load(json));
    String expected =
        folder.resolve("seed.json") + ":" + place + (place.isEmpty() ? " " : ": ") + reason;
    assertEquals(
        expected,
        refusal
            .getMessage()
            .substring(0, Math.min(expected.length(), refusal.getMessage().length())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"SiteId\":1,\"SiteName\":\"a\",\"Result\":[{\"Id\":\"x\",\"Status\":\"%s\"}]}",
        "{\"%1$s\":1,\"%1$s\":1}",
        "[{\"SiteId\":1,\"SiteName\":\"a\",\"Result\":[]},"
            + "{\"SiteId\":1,\"SiteName\":\"%s\",\"Result\":[]}]"
      })
  void what_is_quoted_of_a_wrong_file_is_short(String json) {
    String file = json.formatted("y".repeat(40_000));
    String refusal = assertThrows(SeedException.class, () -> load(file)).getMessage();
    assertTrue(refusal.contains("yyy") && refusal.endsWith("…"), refusal);
    assertTrue(refusal.length() < folder.toString().length() + 300, refusal);
  }

  @Test
  void a_missing_file_and_a_folder_are_named() {
    Path missing = folder.resolve("missing.json");
    SeedException refusal =
        assertThrows(
            SeedException.class, () -> newStore().load(sink -> SeedFile.load(missing, sink)));
    assertEquals(missing + ": no such file", refusal.getMessage());
    refusal =
        assertThrows(
            SeedException.class, () -> newStore().load(sink -> SeedFile.load(folder, sink)));
    assertEquals(folder + ": is a directory", refusal.getMessage());
  }

  @Test
  void the_log_says_how_far_a_file_has_been_read() throws Exception {
    Path file = Files.write(folder.resolve("large.json"), new byte[400]);
    try (CollectedLog log = CollectedLog.start();
        InputStream in = new ProgressInputStream(file, "Checking", Duration.ZERO)) {
      assertEquals(100, in.readNBytes(100).length);
      assertTrue(log.text().contains("Checking " + file + ": 25 % so far"), log.text());
      assertEquals(300, in.readAllBytes().length);
      assertTrue(log.text().contains("Checking " + file + ": 100 % so far"), log.text());
    }
    try (CollectedLog log = CollectedLog.start();
        InputStream in = new ProgressInputStream(file, "Checking")) {
      assertEquals(400, in.readAllBytes().length);
      assertFalse(log.text().contains("so far"), log.text());
    }
  }
}

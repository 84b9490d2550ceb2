package dev.clientcert.store.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.certificate.CaCertificate;
import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.LookupOutcome;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteAuthorities;
import dev.clientcert.certificate.SiteDetails;
import dev.clientcert.certificate.SiteFilter;
import dev.clientcert.certificate.SitePage;
import dev.clientcert.certificate.Transition;
import dev.clientcert.store.memory.InMemoryCertificateStore;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
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

  @Test
  void a_listing_of_sites_is_loaded_with_all_members() throws Exception {
    // The account comes last, as it may.
    InMemoryCertificateStore store =
        load(
            """
            { "RequestId": "15C66C7B-671A-4297-9187-2C4477247A12", "TotalCount": 2, "PageNumber": 1, "PageSize": 500,
              "Sites": [
                { "SiteId": 1234567890123, "SiteName": "example.com", "Status": "active", "AccessType": "NS",
                  "Coverage": "overseas", "InstanceId": "sp-xcdn-96wblslz****", "PlanName": "basicplan",
                  "PlanSpecName": "normal", "NameServerList": "ns1.example.net,ns2.example.net",
                  "CnameZone": "example.cname.com", "VerifyCode": "verify_d516cb3740f81f0cef77d162edd1****",
                  "ResourceGroupId": "rg-acfmw4znnok****", "Tags": { "tag1": "value1", "": "" }, "Extra": { "a": [1] },
                  "VanityNSList": { "ns1.example.com": "192.0.2.1" }, "OfflineReason": "expired",
                  "VersionManagement": true, "CreateTime": "2023-12-24T02:01:11Z",
                  "UpdateTime": "2023-12-25 02:01:11.123456789", "VisitTime": "2023-12-26T02:01:11Z" },
                { "SiteId": 2, "SiteName": "bare.example.com", "Status": null, "Tags": null, "VanityNSList": null,
                  "VersionManagement": null, "CreateTime": "" } ],
              "AccountId": "7" }
            """);
    SiteDetails full =
        new SiteDetails(
            new Site("7", 1234567890123L, "example.com"),
            "active",
            "NS",
            "overseas",
            "sp-xcdn-96wblslz****",
            "basicplan",
            "normal",
            "ns1.example.net,ns2.example.net",
            "example.cname.com",
            "verify_d516cb3740f81f0cef77d162edd1****",
            "rg-acfmw4znnok****",
            Map.of("tag1", "value1", "", ""),
            Map.of("ns1.example.com", "192.0.2.1"),
            "expired",
            true,
            Instant.parse("2023-12-24T02:01:11Z"),
            Instant.parse("2023-12-25T02:01:11.123456Z"),
            Instant.parse("2023-12-26T02:01:11Z"));
    assertEquals(
        new SitePage(2, List.of(full, SiteDetails.of(new Site("7", 2, "bare.example.com")))),
        store.sites().list("7", SiteFilter.ALL, 1, 20).await().indefinitely());
  }

  @Test
  void an_answer_about_one_site_is_loaded_and_read_twice_by_a_database() throws Exception {
    String json =
        """
        [ { "RequestId": "r", "SiteModel": { "SiteId": 1, "SiteName": "a", "PlanName": "p",
              "VersionManagement": true, "VanityNSList": { "ns1.a": "192.0.2.1" } }, "AccountId": "7" },
          { "Sites": [ { "SiteId": 2, "SiteName": "b" } ], "AccountId": "7" } ]
        """;
    InMemoryCertificateStore store = load(json);
    assertEquals(Map.of(), SeedFile.check(folder.resolve("seed.json")));
    SitePage page = store.sites().list("7", SiteFilter.ALL, 1, 20).await().indefinitely();
    assertEquals(List.of("a", "b"), page.sites().stream().map(one -> one.site().name()).toList());
    assertEquals("p", page.sites().get(0).planName());
    assertEquals(true, page.sites().get(0).versionManagement());
    assertEquals(Map.of("ns1.a", "192.0.2.1"), page.sites().get(0).vanityNameServers());
  }

  @Test
  void a_site_may_be_listed_before_and_after_its_certificates_and_twice_the_same()
      throws Exception {
    String site =
        "{\"Sites\":[{\"SiteId\":1,\"SiteName\":\"a\",\"VersionManagement\":false,\"Tags\":{\"k\":\"v\"}}]}";
    InMemoryCertificateStore store =
        load(
            "["
                + site
                + ",{\"SiteId\":1,\"SiteName\":\"a\",\"Result\":[{\"Id\":\"x\",\"Status\":\"active\"}]},"
                + site
                + ",{\"SiteId\":2,\"SiteName\":\"b\",\"Result\":[]}]");
    assertEquals(1, store.certificateCount());
    SitePage page = store.sites().list(ACCOUNT, SiteFilter.ALL, 1, 20).await().indefinitely();
    assertEquals(List.of("a", "b"), page.sites().stream().map(one -> one.site().name()).toList());
    assertEquals(Map.of("k", "v"), page.sites().get(0).tags());
    assertEquals(false, page.sites().get(0).versionManagement());
    assertEquals(SiteDetails.of(new Site(ACCOUNT, 2, "b")), page.sites().get(1));
  }

  private static SiteAuthorities authorities(InMemoryCertificateStore store) {
    return store.caCertificates().find(ACCOUNT, 1).await().indefinitely().orElseThrow();
  }

  @Test
  void ca_certificates_and_their_host_names_are_loaded_from_the_answers_about_them()
      throws Exception {
    // One with its PEM, before its result and after it; one of a list; and what is bound.
    InMemoryCertificateStore store =
        load(
            """
            [ { "Certificate": "PEM\\n\\n", "RequestId": "r", "SiteId": 1, "SiteName": "example.com", "Status": "OK",
                "Result": { "CommonName": "cn", "CreateTime": "2024-06-24 07:48:51", "FingerprintSha256": "f",
                  "Id": "babab9db65ee5efcca9f3d41d4b5****", "Issuer": "GlobalSign nv-sa", "Name": "yourCertName",
                  "NotAfter": "2043-03-28 02:08:00", "NotBefore": "2023-03-31 02:08:00", "PubkeyAlgorithm": "RSA",
                  "SAN": "ca.example.com", "SerialNumber": "0A", "SignatureAlgorithm": "SHA256-RSA", "Status": "OK",
                  "Type": "upload", "UpdateTime": "2024-06-25 07:48:51" } },
              { "Result": { "Status": "OK", "Id": "d", "CreateTime": "2024-06-24 07:48:50" }, "SiteName": "example.com",
                "SiteId": 1, "Certificate": " PEM" },
              { "SiteId": 1, "SiteName": "example.com", "Result": [ { "Id": "e", "Status": "OK" } ], "Certificate": "none",
                "TotalCount": 1, "PageNumber": 1, "PageSize": 20 },
              { "SiteId": 1, "SiteName": "example.com", "Result": [ { "Id": "e", "Status": "active" } ] },
              { "Hostnames": ["*.Example.com", "example.com"], "Id": "babab9db65ee5efcca9f3d41d4b5****",
                "SiteId": 1, "SiteName": "example.com" },
              { "SiteId": 1, "SiteName": "example.com", "Id": "", "Hostnames": ["www.example.com"] } ]
            """);
    CaCertificate full =
        new CaCertificate(
            "babab9db65ee5efcca9f3d41d4b5****",
            "yourCertName",
            "PEM\n\n",
            "cn",
            Instant.parse("2023-03-31T02:08:00Z"),
            Instant.parse("2043-03-28T02:08:00Z"),
            "GlobalSign nv-sa",
            "ca.example.com",
            "SHA256-RSA",
            "RSA",
            Instant.parse("2024-06-24T07:48:51Z"),
            Instant.parse("2024-06-25T07:48:51Z"),
            "0A",
            "f",
            List.of("*.example.com", "example.com"));
    assertEquals(
        new SiteAuthorities(
            new Site(ACCOUNT, 1, "example.com"),
            List.of("www.example.com"),
            List.of(
                full, ca("d", " PEM", Instant.parse("2024-06-24T07:48:50Z")), ca("e", null, null))),
        authorities(store));
    assertEquals(1, store.certificateCount());
    assertEquals("Changed", name(revoke(store, ACCOUNT, 1, "e")));
  }

  @ParameterizedTest
  @CsvSource({"0,1,2", "0,2,1", "1,0,2", "1,2,0"})
  void of_a_ca_certificate_in_a_listing_and_with_its_pem_the_latter_counts(
      int first, int second, int third) throws Exception {
    List<String> answers =
        List.of(
            "{\"SiteId\":1,\"SiteName\":\"a\",\"Result\":[{\"Id\":\"c\",\"Status\":\"OK\"}]}",
            "{\"SiteId\":1,\"SiteName\":\"a\",\"Certificate\":\"PEM\",\"Result\":{\"Id\":\"c\",\"Status\":\"OK\"}}",
            "{\"SiteId\":1,\"SiteName\":\"a\",\"Id\":\"c\",\"Hostnames\":[\"a\"]}");
    InMemoryCertificateStore store =
        load(List.of(answers.get(first), answers.get(second), answers.get(third)).toString());
    assertEquals(1, authorities(store).uploaded().size());
    CaCertificate found = authorities(store).uploaded().get(0);
    assertEquals("PEM", found.pem());
    assertEquals(List.of("a"), found.hostnames());
  }

  private static CaCertificate ca(String id, String pem, Instant createTime) {
    return new CaCertificate(
        id,
        null,
        pem,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        createTime,
        null,
        null,
        null,
        List.of());
  }

  @Test
  void the_demo_data_has_two_sites_and_a_ca_certificate_that_is_what_it_says() throws Exception {
    InMemoryCertificateStore store = newStore();
    store.load(sink -> SeedFile.load(Path.of("src/dev/seed.json"), sink));
    SitePage page = store.sites().list(ACCOUNT, SiteFilter.ALL, 1, 20).await().indefinitely();
    assertEquals(
        List.of("shop.example.net", "example.com"),
        page.sites().stream().map(one -> one.site().name()).toList());
    SiteAuthorities authorities =
        store.caCertificates().find(ACCOUNT, 1234567890123L).await().indefinitely().orElseThrow();
    assertEquals(List.of("api.example.com"), authorities.managedHostnames());
    CaCertificate ca = authorities.uploaded().get(0);
    assertEquals(List.of("devices.example.com", "*.devices.example.com"), ca.hostnames());
    X509Certificate certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(
                    new ByteArrayInputStream(ca.pem().getBytes(StandardCharsets.US_ASCII)));
    certificate.verify(certificate.getPublicKey());
    assertEquals("CN=" + ca.commonName() + ",O=Example Devices", subject(certificate));
    assertEquals(ca.commonName(), ca.issuer());
    assertEquals(ca.notBefore(), certificate.getNotBefore().toInstant());
    assertEquals(ca.notAfter(), certificate.getNotAfter().toInstant());
    assertEquals(ca.serialNumber(), certificate.getSerialNumber().toString(16));
    assertEquals(
        ca.fingerprintSha256(),
        HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded())));
  }

  private static String subject(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().getName();
  }

  /** As a database does, which reads a file twice. */
  @Test
  void a_large_answer_is_loaded_without_being_held_together_with_its_ca_certificates()
      throws Exception {
    StringBuilder json = new StringBuilder("[{\"Sites\":[]},{\"Result\":[");
    for (int i = 0; i <= 10_000; i++) {
      json.append("{\"Id\":\"").append(i).append("\",\"Status\":\"");
      json.append(i % 5000 == 0 ? "OK" : "active").append("\"},");
    }
    for (int i = 0; i < 10; i++) {
      json.append("{\"Id\":\"more ").append(i).append("\",\"Status\":\"active\"},");
    }
    json.setLength(json.length() - 1);
    json.append("],\"SiteId\":1,\"SiteName\":\"example.com\"},");
    json.append("{\"SiteId\":1,\"SiteName\":\"example.com\",\"Hostnames\":[\"example.com\"]}]");
    Path file = Files.writeString(folder.resolve("seed.json"), json);
    Map<Integer, Site> largeAnswers = SeedFile.check(file);
    assertEquals(Map.of(1, new Site(ACCOUNT, 1, "example.com")), largeAnswers);
    InMemoryCertificateStore store = newStore();
    store.load(sink -> SeedFile.load(file, largeAnswers, sink));
    assertEquals(10_008, store.certificateCount());
    assertEquals(
        List.of("0", "10000", "5000"),
        authorities(store).uploaded().stream().map(CaCertificate::id).toList());
    assertEquals(List.of("example.com"), authorities(store).managedHostnames());
  }

  @ParameterizedTest
  @MethodSource("wrongInOtherAnswers")
  void a_check_finds_what_is_wrong_but_contradictions(String json, String place, String reason)
      throws Exception {
    Path file = Files.writeString(folder.resolve("seed.json"), json);
    if (isContradiction(reason)) {
      assertEquals(Map.of(), SeedFile.check(file));
    } else {
      SeedException refusal = assertThrows(SeedException.class, () -> SeedFile.check(file));
      assertTrue(
          refusal.getMessage().startsWith(file + ":" + place + ": " + reason),
          refusal.getMessage());
    }
  }

  private static boolean isContradiction(String reason) {
    return reason.contains("in site 1") || reason.startsWith("site 1 ");
  }

  @ParameterizedTest
  @CsvSource({
    "AccountID, AccountId",
    "accountId, AccountId",
    "Acount_Id, AccountId",
    "SiteID, SiteId",
    "SitName, SiteName",
    "Result2, Result",
    "Site, Sites",
    "SiteModle, SiteModel",
    "HostNames, Hostnames",
    "Hostname, Hostnames",
    "Certifcate, Certificate",
    "ID, Id",
  })
  void a_misspelt_member_of_an_answer_is_refused_with_what_was_meant(String name, String meant) {
    assertMisspelt("{\n\"%s\":[]}", name, meant);
  }

  @ParameterizedTest
  @CsvSource({
    "Tgas, Tags",
    "Tag, Tags",
    "tags, Tags",
    "VanityNsList, VanityNSList",
    "VistTime, VisitTime",
    "CnameZones, CnameZone",
  })
  void a_misspelt_member_of_a_site_is_refused_with_what_was_meant(String name, String meant) {
    assertMisspelt("{\"Sites\":[{\n\"%s\":[]}]}", name, meant);
    assertMisspelt("{\"SiteModel\":{\n\"%s\":[]}}", name, meant);
  }

  @ParameterizedTest
  @CsvSource({
    "Stauts, Status",
    "status, Status",
    "San, SAN",
    "SANs, SAN",
    "id, Id",
    "CACertificateID, CACertificateId",
    "CaCertificatId, CACertificateId",
    "FingerprintSHA256, FingerprintSha256",
    "NotAfer, NotAfter",
  })
  void a_misspelt_member_of_a_certificate_is_refused_with_what_was_meant(
      String name, String meant) {
    assertMisspelt("{\"Result\":[{\n\"%s\":[]}]}", name, meant);
    assertMisspelt("{\"Result\":{\n\"%s\":[]}}", name, meant);
  }

  private void assertMisspelt(String json, String name, String meant) {
    SeedException refusal = assertThrows(SeedException.class, () -> load(json.formatted(name)));
    String place = folder.resolve("seed.json") + ":2:" + (name.length() + 4);
    String reason = ": unknown member " + name + "; did you mean " + meant + "?";
    assertEquals(place + reason, refusal.getMessage());
    assertEquals(
        "clientcert.seed-file cannot be loaded. "
            + place
            + reason
            + " Correct it, or name another file.",
        refusal.refusal());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"RequestId", "PageNumber", "PageSize", "TotalCount", "Status", "State", "Uid", ""})
  void other_members_are_passed_over_in_every_answer(String name) throws Exception {
    String site = "{\"SiteId\":1,\"SiteName\":\"a\",\"%s\":[{}]".formatted(name);
    InMemoryCertificateStore store =
        load(
            "["
                + site
                + ",\"Result\":[{\"Id\":\"x\",\"Status\":\"active\"}]},"
                + site
                + ",\"Result\":{\"Id\":\"x\",\"Status\":\"OK\"}},"
                + site
                + ",\"Hostnames\":[]},"
                + site
                + ",\"Sites\":[]},"
                + site
                + ",\"SiteModel\":{\"SiteId\":1,\"SiteName\":\"a\"}}]");
    assertEquals(1, store.certificateCount());
  }

  @ParameterizedTest
  @ValueSource(strings = {"RequestId", "Region", "State", "Uid", "SN", "Version", "Data", ""})
  void other_members_are_passed_over_in_sites_and_certificates(String name) throws Exception {
    InMemoryCertificateStore store =
        load(
            """
            [ { "SiteId": 1, "SiteName": "a", "Result": [ { "Id": "x", "Status": "active", "%1$s": [{}] },
                { "Id": "y", "%1$s": { "Id": "z" }, "Status": "active" }, { "Id": "x", "Status": "OK", "%1$s": 1 } ] },
              { "Sites": [ { "SiteId": 1, "SiteName": "a", "%1$s": null } ] } ]
            """
                .formatted(name));
    assertEquals(2, store.certificateCount());
    assertEquals(1, authorities(store).uploaded().size());
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
        Arguments.of(
            "[\n\n{\"SiteName\":\"a\",\"Result\":[]}]",
            "3:1",
            "neither Sites nor SiteId is in this object"),
        Arguments.of("[\n{}]", "2:1", "neither Sites nor SiteId is in this object"),
        Arguments.of("{\"SiteId\":1,\"Result\":[]}", "1:1", "SiteName is missing"),
        Arguments.of("{\"SiteId\":1,\"SiteName\":\"a\"}", "1:1", "Result is missing"),
        Arguments.of("{\n\"SiteId\":\"1\"}", "2:10", "expected SiteId to be a whole number"),
        Arguments.of(
            "{\n\"Sites\":[],\"SiteId\":1,\"SiteName\":\"a\",\"Result\":[]}",
            "1:1",
            "Sites is in one object with Result or Hostnames; write two objects"),
        Arguments.of(
            "[{\"Hostnames\":[],\"Sites\":[]}]",
            "1:2",
            "Sites is in one object with Result or Hostnames; write two objects"),
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
        Arguments.of("{\n\"Result\":7}", "2:10", "expected Result to be a list"),
        Arguments.of(site + "\"x\"]}", "2:1", "expected a certificate"),
        Arguments.of(site + "{\"Status\":\"active\"}]}", "2:1", "Id is missing"),
        Arguments.of(site + "{\"Id\":\"x\"}]}", "2:1", "Status is missing"),
        Arguments.of(
            site + "{\"Id\":\"x\",\n\"Status\":\"expired\"}]}",
            "3:10",
            "Status must be active, revoked or OK, not \"expired\""),
        Arguments.of(
            site + "{\"Id\":\"x\",\n\"Status\":\"Active\"}]}",
            "3:10",
            "Status must be active, revoked or OK, not \"Active\""),
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
            "site 1 is named \"b\" here, but \"a\" before"),
        Arguments.of(
            "["
                + site
                + "]},\n{\"SiteId\":1,\"SiteName\":\"a\",\"Result\":[],\"AccountId\":\"2\"}]",
            "3:1",
            "site 1 belongs to account \"2\" here, but to \"1000000000000001\" before"),
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

  /** What is wrong with an answer about sites, CA certificates or host names. */
  static Stream<Arguments> wrongInOtherAnswers() {
    String site = "\"SiteId\":1,\"SiteName\":\"example.com\"";
    String ca = "{" + site + ",\"Result\":[\n{\"Id\":\"c\",\"Status\":\"OK\"}]},\n";
    String withPem =
        "{" + site + ",\"Certificate\":\"PEM\",\"Result\":\n{\"Id\":\"c\",\"Status\":\"OK\"}}";
    String tooMany =
        IntStream.rangeClosed(1, 51)
            .mapToObj(i -> (i == 51 ? "\n" : "") + "\"" + i + ".example.com\"")
            .collect(Collectors.joining(","));
    return Stream.of(
        Arguments.of("{\n\"Sites\":{}}", "2:9", "expected Sites to be a list, not {"),
        Arguments.of("{\"Sites\":[\n7]}", "2:1", "expected a site, an object with SiteId"),
        Arguments.of(
            "{\"Sites\":[\n{\"SiteName\":\"a\"}]}", "2:1", "SiteId is missing from this site"),
        Arguments.of("{\"Sites\":[\n{\"SiteId\":1}]}", "2:1", "SiteName is missing from this site"),
        siteMember("AccountId", quoted("2"), "AccountId belongs beside Sites"),
        siteMember("Status", "7", "expected Status to be a string, not 7"),
        siteMember("PlanName", quoted("x".repeat(4097)), "PlanName is longer than 4096"),
        siteMember("CreateTime", quoted("soon"), "CreateTime must be a time such as"),
        siteMember("VersionManagement", "1", "expected VersionManagement to be true or false"),
        siteMember("VersionManagement", quoted("true"), "expected VersionManagement to be true or"),
        siteMember("Tags", "[]", "expected Tags to be an object, not ["),
        siteMember("Tags", "{\n\"k\":7}", "3:5", "expected k in Tags to be a string, not 7"),
        siteMember("Tags", "{\n\"k\":null}", "3:5", "expected k in Tags to be a string, not null"),
        siteMember("Tags", "{\n\"k\":\"\\u0000\"}", "3:5", "k in Tags has a NUL character"),
        siteMember("Tags", "{\n\"\\u0000\":\"\"}", "3:10", "a name in Tags has a NUL character"),
        siteMember(
            "Tags", "{\"k\":\"\",\n\"k\":\"\"}", "3:4", "not valid JSON: Duplicate field 'k'"),
        Arguments.of(
            "{\"Sites\":[{" + site + ",\"Status\":\"active\"},\n{" + site + "}]}",
            "2:1",
            "site 1 is listed before with other members; keep one of them"),
        Arguments.of(
            "[" + ca + "{\"Sites\":[{\"SiteId\":1,\"SiteName\":\"b\"}]}]",
            "3:11",
            "site 1 is named \"b\" here, but \"example.com\" before"),
        Arguments.of(
            "{" + site + ",\"Result\":\n{\"Id\":\"c\",\"Status\":\"active\"}}",
            "2:1",
            "Result is one client certificate; write it as a list, in square brackets"),
        Arguments.of(
            "{" + site + ",\"Result\":\n{\"Status\":\"OK\"}}", "2:1", "Id is missing from this"),
        Arguments.of(
            "{"
                + site
                + ",\"Result\":\n{\"Id\":\"c\",\"Status\":\"active\"},\"Certificate\":\"PEM\"}",
            "2:1",
            "the Status of a CA certificate is OK, not active; a client certificate must be in a"
                + " list, in square brackets"),
        Arguments.of(
            "{"
                + site
                + ",\"Certificate\":\"PEM\",\"Result\":\n{\"Id\":\"c\",\"Status\":\"revoked\"}}",
            "2:1",
            "the Status of a CA certificate is OK, not revoked"),
        Arguments.of(
            "{\"SiteModel\":{" + site + "},\"Sites\":[{" + site + "}]}",
            "1:1",
            "Sites is in one object with SiteModel; write two objects"),
        Arguments.of("{\n\"SiteModel\":[]}", "2:13", "expected a site, an object with SiteId"),
        Arguments.of(
            "{\"SiteModel\":\n{\"SiteId\":1}}", "2:1", "SiteName is missing from this site"),
        Arguments.of("{\n\"Certificate\":[]}", "2:15", "expected Certificate to be a string"),
        Arguments.of(
            "{\n\"Certificate\":\"" + "x".repeat(65_537) + "\"}",
            "2:15",
            "Certificate is longer than 65536 characters"),
        Arguments.of(
            "[" + ca + "{" + site + ",\"Result\":\n{\"Id\":\"c\",\"Status\":\"OK\"}}]",
            "4:1",
            "Id \"c\" is listed twice in site 1"),
        Arguments.of(
            "[" + ca + withPem + ",\n" + withPem + "]",
            "6:1",
            "Id \"c\" is listed twice in site 1"),
        Arguments.of("{\n\"Hostnames\":\"[]\"}", "2:13", "expected Hostnames to be a list"),
        Arguments.of("{\"Hostnames\":[\n7]}", "2:1", "expected a host name to be a string, not 7"),
        Arguments.of("{\"Hostnames\":[\n\" \"]}", "2:1", "a host name is blank"),
        Arguments.of("{\"Hostnames\":[" + tooMany + "]}", "2:1", "Hostnames has more than 50"),
        Arguments.of("{\n\"Id\":7}", "2:6", "expected Id to be a string, not 7"),
        Arguments.of(
            "{\"Hostnames\":[\n\"evilexample.com\"]," + site + "}",
            "2:1",
            "a host name must be the site's name or below it, such as www.example.com, not"
                + " \"evilexample.com\""),
        Arguments.of(
            "{\"Hostnames\":[\"example.com\",\n\"Example.com\"]," + site + "}",
            "2:1",
            "\"Example.com\" is listed twice in Hostnames; remove one of them"),
        Arguments.of(
            "[" + ca + "{\"Id\":\"d\",\"Hostnames\":[]," + site + "}]",
            "3:1",
            "the CA certificate \"d\" is not listed in site 1 before its host names; list it first"),
        Arguments.of(
            "["
                + ca
                + "{\"Id\":\"c\",\"Hostnames\":[],"
                + site
                + "},"
                + "\n{\"Id\":\"c\",\"Hostnames\":[\"example.com\"],"
                + site
                + "}]",
            "4:1",
            "the host names of the CA certificate \"c\" are listed twice in site 1; keep one list"),
        Arguments.of(
            "[{\"Hostnames\":[]," + site + "},\n{\"Id\":null,\"Hostnames\":[]," + site + "}]",
            "2:1",
            "the host names of the managed CA are listed twice in site 1; keep one list"));
  }

  private static Arguments siteMember(String name, String value, String reason) {
    return siteMember(name, value, "2:" + (name.length() + 4), reason);
  }

  private static Arguments siteMember(String name, String value, String place, String reason) {
    String json = "{\"Sites\":[{\"SiteId\":1,\n\"%s\":%s,\"SiteName\":\"a\"}]}";
    return Arguments.of(json.formatted(name, value), place, reason);
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
  @MethodSource({"wrong", "wrongInOtherAnswers"})
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
}

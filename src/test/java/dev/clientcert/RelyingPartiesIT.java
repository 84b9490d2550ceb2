package dev.clientcert;

import static dev.clientcert.TlsClient.REFUSED;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.RelyingServer.Kind;
import dev.clientcert.RelyingServer.Refresh;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Web servers that ask the packaged application, set up as {@code deploy/} says. */
@Tag("slow")
class RelyingPartiesIT {

  /** From a revocation to the refusal, beside the ten seconds for which the timer waits. */
  private static final Duration BOUND = Duration.ofSeconds(3);

  /** What {@code refresh-crl} says by its status if nothing can be fetched. */
  private static final int UNAVAILABLE = 69;

  /** And if there is a CRL that would let nobody in. */
  private static final int DATA_ERROR = 65;

  /** The application whose CAs are its own, for all tests that do not need another. */
  private static RevokingApplication application;

  @TempDir static Path shared;
  @TempDir Path folder;
  private ClientAuthorities authorities;
  private final List<RelyingServer> servers = new ArrayList<>();

  /** The ways in which a server asks, and what a client is told that is not let in. */
  enum Way {
    NGINX_CRL(Kind.NGINX, "crl.conf", "400"),
    NGINX_OCSP(Kind.NGINX, "ocsp.conf", "400"),
    HAPROXY_CRL(Kind.HAPROXY, "haproxy.cfg", REFUSED),
    APACHE_CRL(Kind.APACHE, "crl.conf", REFUSED),
    APACHE_OCSP(Kind.APACHE, "ocsp.conf", REFUSED);

    private final Kind kind;
    private final String file;
    private final String refusal;

    Way(Kind kind, String file, String refusal) {
      this.kind = kind;
      this.file = file;
      this.refusal = refusal;
    }

    private boolean isByOcsp() {
      return name().endsWith("OCSP");
    }

    private String configuration() throws IOException {
      return Files.readString(kind.deployed(file));
    }

    private static List<Way> byCrl() {
      return Stream.of(values()).filter(way -> !way.isByOcsp()).toList();
    }
  }

  /** A certificate that the application issued. */
  private record Issued(String id, String ca, TlsClient client) {

    private static Issued create() throws Exception {
      Map<String, Object> created = application.create();
      return new Issued(
          created.get("Id").toString(),
          created.get("CACertificateId").toString(),
          new TlsClient(
              created.get("Certificate").toString(), created.get("PrivateKey").toString()));
    }
  }

  @BeforeAll
  static void startApplication() throws Exception {
    Path seed = RevokingApplication.seed(shared.resolve("seed.json"));
    application = new RevokingApplication(seed, Map.of());
  }

  @AfterAll
  static void stopApplication() throws Exception {
    application.close();
  }

  @BeforeEach
  void makeServerCertificate() {
    authorities = new ClientAuthorities(folder);
  }

  @AfterEach
  void stopServers() throws Exception {
    for (RelyingServer server : servers) {
      server.close();
    }
  }

  /** Prepares a server for the clients of a CA, which is not started. */
  private RelyingServer create(Way way, RevokingApplication asked, String ca) throws Exception {
    RelyingServer server =
        new RelyingServer(
            way.kind,
            Files.createDirectory(folder.resolve(way.name())),
            folder,
            asked.get("/ca/" + ca + ".pem"),
            asked.url(way.isByOcsp() ? "/ocsp" : "/crl/" + ca + ".pem"));
    servers.add(server);
    return server;
  }

  /** The same, of one that has its CRL. */
  private RelyingServer prepare(Way way, RevokingApplication asked, String ca) throws Exception {
    RelyingServer server = create(way, asked, ca);
    if (!way.isByOcsp()) {
      server.refresh();
    }
    return server;
  }

  private RelyingServer start(Way way, RevokingApplication asked, String ca) throws Exception {
    RelyingServer server = prepare(way, asked, ca);
    server.start(way.configuration(), Map.of());
    return server;
  }

  /**
   * Has a server know what changed, and checks that it answers so from the next handshake on, or in
   * the time that {@code deploy/} says; gives how long it took.
   */
  private static Duration await(String expected, TlsClient client, Way way, RelyingServer server)
      throws Exception {
    Instant start = Instant.now();
    if (way.isByOcsp()) {
      assertEquals(expected, client.get(server.port()));
    } else {
      server.refresh();
      server.awaitAnswer(expected, client);
    }
    Duration took = Duration.between(start, Instant.now());
    assertTrue(took.compareTo(BOUND) < 0, took.toString());
    return took;
  }

  @ParameterizedTest
  @EnumSource
  void a_client_is_let_in_while_its_certificate_is_not_revoked(Way way) throws Exception {
    Issued other = Issued.create();
    Issued issued = Issued.create();
    TlsClient client = issued.client();
    RelyingServer server = start(way, application, issued.ca());
    assertEquals("200", other.client().get(server.port()));
    assertEquals("200", client.get(server.port()));
    // If it could resume its session, it would be let in.
    application.change("Revoke", issued.id());
    Duration refused = await(way.refusal, client, way, server);
    assertEquals("200", other.client().get(server.port()));
    application.change("Activate", issued.id());
    Duration accepted = await("200", client, way, server);
    application.change("Revoke", issued.id());
    await(way.refusal, client, way, server);
    application.change("Delete", issued.id());
    if (!way.isByOcsp()) {
      server.refresh();
      server.reload();
    }
    assertEquals(way.refusal, client.get(server.port()));
    assertEquals("200", other.client().get(server.port()));
    System.out.printf(
        "%s: refused %s ms after the revocation, let in %s ms after the activation%n",
        way, refused.toMillis(), accepted.toMillis());
  }

  @ParameterizedTest
  @EnumSource
  void a_revoked_client_goes_on_only_where_its_connection_stays_open(Way way) throws Exception {
    Issued issued = Issued.create();
    RelyingServer server = start(way, application, issued.ca());
    try (TlsClient.Connection open = issued.client().new Connection(server.port())) {
      assertEquals("200", open.get());
      application.change("Revoke", issued.id());
      await(way.refusal, issued.client(), way, server);
      if (way.isByOcsp() || way == Way.HAPROXY_CRL) {
        assertEquals("200", open.get());
      } else {
        // A reload tells the old processes to end their connections, and does not wait for that.
        Waiting.await("the end of the open connection").until(() -> REFUSED.equals(open.get()));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NGINX_CRL   | ssl_session_cache +off | ssl_session_cache shared:clients:1m | 200",
        "NGINX_OCSP  | ssl_session_\\w+ +off; | ''                                  | 400",
        "HAPROXY_CRL | no-tls-tickets         | ''                                  | 200",
        "APACHE_OCSP | SSLSessionTickets off  | ''                                  | 200"
      })
  void a_session_that_can_be_resumed_is_checked_again_by_ocsp_in_nginx_only(
      Way way, String line, String instead, String answer) throws Exception {
    Issued issued = Issued.create();
    RelyingServer server = prepare(way, application, issued.ca());
    String configuration = way.configuration().replaceAll(line, instead);
    assertNotEquals(way.configuration(), configuration);
    server.start(configuration, Map.of());
    assertEquals("200", issued.client().get(server.port()));
    application.change("Revoke", issued.id());
    // HAProxy takes it by its runtime API.
    if (!way.isByOcsp()) {
      server.refresh();
    }
    if (way == Way.NGINX_CRL) {
      server.reload();
    }
    assertEquals(answer, issued.client().get(server.port()));
  }

  @Test
  void nginx_keeps_a_crl_until_it_is_reloaded() throws Exception {
    Issued issued = Issued.create();
    RelyingServer server = start(Way.NGINX_CRL, application, issued.ca());
    byte[] before = Files.readAllBytes(server.crl());
    application.change("Revoke", issued.id());
    assertEquals(new Refresh(0, ""), server.refresh("RELOAD="));
    assertFalse(Arrays.equals(before, Files.readAllBytes(server.crl())));
    assertEquals("200", issued.client().get(server.port()));
    server.reload();
    assertEquals("400", issued.client().get(server.port()));
  }

  @ParameterizedTest
  @EnumSource(names = ".*CRL", mode = EnumSource.Mode.MATCH_ALL)
  void an_expired_crl_lets_nobody_in(Way way) throws Exception {
    Issued issued = Issued.create();
    RelyingServer server = prepare(way, application, issued.ca());
    server.start(way.configuration(), RelyingServer.clock("+23h"));
    assertEquals("200", issued.client().get(server.port()));
    server.stop();
    server.start(way.configuration(), RelyingServer.clock("+25h"));
    assertEquals(way.refusal, issued.client().get(server.port()));
  }

  /** A CA of a platform, and two certificates of it, which are listed as active. */
  private Map<String, String> corp() {
    authorities.root("corp");
    authorities.leaf("corp", "good", "600d");
    authorities.leaf("corp", "bad", "bad");
    Map<String, String> properties = new HashMap<>();
    properties.put("clientcert.cas.corp.certificate", folder.resolve("corp.pem").toString());
    properties.put("clientcert.cas.corp.key", folder.resolve("corp.key").toString());
    return properties;
  }

  private static JsonObject listed(String id, String status, String serialNumber) {
    return RevokingApplication.listed(id, status, serialNumber).put("CACertificateId", "corp");
  }

  /** Starts an application with the certificates of this CA, of which further ones are revoked. */
  private RevokingApplication startWithCorp(Map<String, String> properties, int revoked)
      throws Exception {
    Stream<JsonObject> others =
        IntStream.range(0, revoked)
            // As long as those that are issued here.
            .mapToObj(i -> listed("r" + i, "revoked", "7f%030x".formatted(i)));
    Stream<JsonObject> all =
        Stream.concat(
            others, Stream.of(listed("good", "active", "600d"), listed("bad", "active", "bad")));
    Path seed = folder.resolve("seed.json");
    return new RevokingApplication(
        RevokingApplication.seed(seed, all.toArray(JsonObject[]::new)), properties);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 250})
  void haproxy_is_reloaded_only_for_a_crl_that_fits_into_no_buffer(int entries) throws Exception {
    try (RevokingApplication platform = startWithCorp(corp(), entries - 1)) {
      RelyingServer server = start(Way.HAPROXY_CRL, platform, "corp");
      Set<ProcessHandle> workers = server.workers();
      platform.change("Revoke", "bad");
      await(REFUSED, authorities.client("bad"), Way.HAPROXY_CRL, server);
      assertEquals(entries == 200, workers.equals(server.workers()));
      assertEquals("200", authorities.client("good").get(server.port()));
    }
  }

  /** Starts an application whose CA is below a root, and that lists these certificates. */
  private RevokingApplication startBelowRoot(Map<String, String> properties, JsonObject... listed)
      throws Exception {
    authorities.root("root");
    authorities.below("root", "corp");
    authorities.leaf("corp", "good", "600d");
    authorities.openssl().write("chain.pem", authorities.pem("corp", "root"));
    Map<String, String> all = new HashMap<>(properties);
    all.put("clientcert.cas.corp.certificate", folder.resolve("chain.pem").toString());
    all.put("clientcert.cas.corp.key", folder.resolve("corp.key").toString());
    return new RevokingApplication(
        RevokingApplication.seed(folder.resolve("seed.json"), listed), all);
  }

  @Test
  void without_the_crl_of_the_root_only_who_asks_for_none_lets_clients_in() throws Exception {
    try (RevokingApplication platform =
        startBelowRoot(Map.of(), listed("good", "active", "600d"))) {
      for (Way way : Way.byCrl()) {
        RelyingServer server = create(way, platform, "corp");
        assertEquals(DATA_ERROR, server.refresh("").status());
        assertEquals(new Refresh(0, ""), server.refresh("CRL_LEAF_ONLY=yes"));
        server.start(way.configuration(), Map.of());
        assertEquals(way.refusal, authorities.client("good").get(server.port()), way.name());
      }
      RelyingServer apache = servers.get(servers.size() - 1);
      apache.stop();
      String chain = Way.APACHE_CRL.configuration();
      apache.start(
          chain.replace("SSLCARevocationCheck chain", "SSLCARevocationCheck leaf"), Map.of());
      assertEquals("200", authorities.client("good").get(apache.port()));
    }
  }

  @Test
  void nginx_can_ask_by_ocsp_for_a_ca_that_is_listed_as_one_of_the_root() throws Exception {
    Map<String, String> properties =
        Map.of(
            "clientcert.cas.top.certificate", folder.resolve("root.pem").toString(),
            "clientcert.cas.top.key", folder.resolve("root.key").toString());
    JsonObject corp = RevokingApplication.listed("corp", "active", "1a");
    try (RevokingApplication platform =
        startBelowRoot(
            properties, listed("good", "active", "600d"), corp.put("CACertificateId", "top"))) {
      RelyingServer server = create(Way.NGINX_OCSP, platform, "corp");
      server.start(
          Way.NGINX_OCSP.configuration().replaceAll("ssl_ocsp +leaf;", "ssl_ocsp on;"), Map.of());
      TlsClient good = authorities.client("good");
      assertEquals("200", good.get(server.port()));
      platform.change("Revoke", "corp");
      assertEquals("400", good.get(server.port()));
    }
  }

  @Test
  void nobody_is_locked_out_while_nothing_is_revoked() throws Exception {
    Map<String, String> properties = corp();
    properties.put("clientcert.crl.validity", "12S");
    Duration twoLives = Duration.ofSeconds(25);
    try (RevokingApplication platform = startWithCorp(properties, 0)) {
      TlsClient good = authorities.client("good");
      for (Way way : Way.byCrl()) {
        start(way, platform, "corp");
      }
      Instant end = Instant.now().plus(twoLives);
      while (Instant.now().isBefore(end)) {
        for (RelyingServer server : servers) {
          server.refresh();
          assertEquals("200", good.get(server.port()));
        }
      }
      // A server without a refresh lets nobody in once it has expired, until there is one.
      for (Way way : Way.byCrl()) {
        servers.get(Way.byCrl().indexOf(way)).awaitAnswer(way.refusal, good);
      }
      for (Way way : Way.byCrl()) {
        await("200", good, way, servers.get(Way.byCrl().indexOf(way)));
      }
    }
  }

  @Test
  void without_the_application_a_crl_goes_on_and_ocsp_lets_nobody_in() throws Exception {
    Map<String, String> properties = corp();
    TlsClient good = authorities.client("good");
    TlsClient bad = authorities.client("bad");
    List<Way> ways = List.of(Way.values());
    try (ReservedPort port = new ReservedPort()) {
      properties.put("quarkus.http.port", "" + port.number());
      try (RevokingApplication platform = startWithCorp(properties, 0)) {
        for (Way way : ways) {
          start(way, platform, "corp");
        }
        platform.change("Revoke", "bad");
        for (Way way : ways) {
          await(way.refusal, bad, way, servers.get(way.ordinal()));
        }
      }
      for (Way way : ways) {
        RelyingServer server = servers.get(way.ordinal());
        if (way.isByOcsp()) {
          assertEquals(way.refusal, good.get(server.port()), way.name());
        } else {
          byte[] crl = Files.readAllBytes(server.crl());
          Refresh failed = server.refresh("");
          assertEquals(UNAVAILABLE, failed.status(), failed.output());
          assertTrue(failed.output().contains("stays as it is"), failed.output());
          assertArrayEquals(crl, Files.readAllBytes(server.crl()));
          server.reload();
          assertEquals("200", good.get(server.port()), way.name());
        }
        assertEquals(way.refusal, bad.get(server.port()), way.name());
      }
      // It is another process, whose memory says that nothing is revoked.
      try (RevokingApplication platform = startWithCorp(properties, 0)) {
        assertEquals(port.number(), platform.port());
        for (Way way : ways) {
          await("200", bad, way, servers.get(way.ordinal()));
        }
      }
    }
  }
}

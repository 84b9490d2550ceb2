package dev.clientcert;

import static dev.clientcert.TlsClient.REFUSED;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.RelyingServer.Kind;
import dev.clientcert.RelyingServer.Refresh;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Web servers that ask the packaged application, set up as {@code deploy/} says. */
@Tag("slow")
class RelyingPartiesIT {

  /** What {@code refresh-crl} says by its status if nothing can be fetched. */
  private static final int UNAVAILABLE = 69;

  @TempDir Path folder;
  private ClientAuthorities authorities;

  /** The ways in which a server asks, and what a client is told that is not let in. */
  enum Way {
    NGINX_CRL(Kind.NGINX, "crl.conf", "400"),
    NGINX_OCSP(Kind.NGINX, "ocsp.conf", "400"),
    HAPROXY_CRL(Kind.HAPROXY, "haproxy.cfg", REFUSED),
    APACHE_CRL(Kind.APACHE, "crl.conf", REFUSED),
    APACHE_OCSP(Kind.APACHE, "ocsp.conf", REFUSED);

    private final Kind kind;
    private final String configuration;
    private final String refusal;

    Way(Kind kind, String configuration, String refusal) {
      this.kind = kind;
      this.configuration = configuration;
      this.refusal = refusal;
    }

    private boolean asksByOcsp() {
      return name().endsWith("OCSP");
    }

    private static List<Way> byCrl() {
      return List.of(NGINX_CRL, HAPROXY_CRL, APACHE_CRL);
    }
  }

  @BeforeEach
  void makeServerCertificate() {
    authorities = new ClientAuthorities(folder);
  }

  /** A CA of a platform, and two certificates of it that are listed, both active. */
  private Map<String, String> corp(String... properties) throws Exception {
    authorities.root("corp");
    authorities.leaf("corp", "good", "600d");
    authorities.leaf("corp", "bad", "bad");
    Map<String, String> all = new HashMap<>();
    all.put("clientcert.cas.corp.certificate", folder.resolve("corp.pem").toString());
    all.put("clientcert.cas.corp.key", folder.resolve("corp.key").toString());
    for (int i = 0; i < properties.length; i += 2) {
      all.put(properties[i], properties[i + 1]);
    }
    return all;
  }

  private static JsonObject ofCorp(String id, String status, String serialNumber) {
    return RevokingApplication.listed(id, status, serialNumber).put("CACertificateId", "corp");
  }

  /** Starts the application with the certificates of {@link #corp}, and others. */
  private RevokingApplication startWithCorp(Map<String, String> properties, JsonObject... more)
      throws Exception {
    List<JsonObject> listed = new ArrayList<>(List.of(more));
    listed.add(ofCorp("good", "active", "600d"));
    listed.add(ofCorp("bad", "active", "bad"));
    return new RevokingApplication(
        RevokingApplication.seed(folder.resolve("seed.json"), listed.toArray(new JsonObject[0])),
        properties);
  }

  /** Prepares a server for the clients of a CA; it has its CRL, and is not started. */
  private RelyingServer server(Way way, RevokingApplication application, String ca)
      throws Exception {
    RelyingServer server =
        new RelyingServer(
            way.kind,
            Files.createDirectory(folder.resolve(way.name())),
            folder,
            application.get("/ca/" + ca + ".pem"),
            application.url(way.asksByOcsp() ? "/ocsp" : "/crl/" + ca + ".pem"));
    if (!way.asksByOcsp()) {
      server.refresh();
    }
    return server;
  }

  /** Has a server know what changed, and waits for its answer; gives how long that took. */
  private static Duration await(String expected, TlsClient client, Way way, RelyingServer server)
      throws Exception {
    Instant start = Instant.now();
    if (!way.asksByOcsp()) {
      server.refresh();
    }
    server.awaitAnswer(expected, client);
    return Duration.between(start, Instant.now());
  }

  @ParameterizedTest
  @EnumSource
  void a_client_is_let_in_as_long_as_its_certificate_is_not_revoked(Way way) throws Exception {
    Path seed = RevokingApplication.seed(folder.resolve("seed.json"));
    try (RevokingApplication application = new RevokingApplication(seed, Map.of())) {
      Map<String, Object> other = application.create();
      Map<String, Object> created = application.create();
      String id = created.get("Id").toString();
      TlsClient good = client(other);
      TlsClient client = client(created);
      try (RelyingServer server =
          server(way, application, created.get("CACertificateId").toString())
              .start(way.configuration)) {
        assertEquals("200", good.get(server.port()));
        // On the same sessions, where there are any.
        assertEquals("200", client.get(server.port()));
        application.change("Revoke", id);
        Duration refused = await(way.refusal, client, way, server);
        assertEquals("200", good.get(server.port()));
        application.change("Activate", id);
        Duration accepted = await("200", client, way, server);
        application.change("Revoke", id);
        await(way.refusal, client, way, server);
        application.change("Delete", id);
        if (!way.asksByOcsp()) {
          server.refresh();
          server.reload();
        }
        assertEquals(way.refusal, client.get(server.port()));
        assertEquals("200", good.get(server.port()));
        System.out.printf(
            "%s: refused %s ms after the revocation, let in %s ms after the activation%n",
            way, refused.toMillis(), accepted.toMillis());
      }
    }
  }

  private static TlsClient client(Map<String, Object> created) throws Exception {
    return new TlsClient(
        created.get("Certificate").toString(), created.get("PrivateKey").toString());
  }

  @ParameterizedTest
  @EnumSource
  void a_revoked_client_can_go_on_only_where_its_connection_stays_open(Way way) throws Exception {
    try (RevokingApplication application = startWithCorp(corp());
        RelyingServer server = server(way, application, "corp").start(way.configuration)) {
      TlsClient client = authorities.client("bad");
      try (TlsClient.Connection open = client.new Connection(server.port())) {
        assertEquals("200", open.get());
        application.change("Revoke", "bad");
        await(way.refusal, client, way, server);
        boolean isKept = way.asksByOcsp() || way == Way.HAPROXY_CRL;
        assertEquals(isKept ? "200" : REFUSED, open.get());
      }
    }
  }

  @Test
  void with_the_tickets_of_nginx_a_revoked_client_can_resume_its_session() throws Exception {
    try (RevokingApplication application = startWithCorp(corp());
        RelyingServer server = server(Way.NGINX_OCSP, application, "corp")) {
      String configuration = Files.readString(Kind.NGINX.deployed("ocsp.conf"));
      server.start(configuration.replaceAll("ssl_session_\\w+ +off;", ""), Map.of());
      TlsClient client = authorities.client("bad");
      assertEquals("200", client.get(server.port()));
      application.change("Revoke", "bad");
      assertEquals("200", client.get(server.port()));
      assertEquals("400", authorities.client("bad").get(server.port()));
    }
  }

  @Test
  void nginx_keeps_a_crl_until_it_is_reloaded() throws Exception {
    try (RevokingApplication application = startWithCorp(corp());
        RelyingServer server = server(Way.NGINX_CRL, application, "corp").start("crl.conf")) {
      TlsClient client = authorities.client("bad");
      application.change("Revoke", "bad");
      assertEquals(new Refresh(0, ""), server.refresh("RELOAD="));
      assertTrue(crlText(server).contains("Serial Number: 0BAD"), crlText(server));
      assertEquals("200", client.get(server.port()));
      server.reload();
      assertEquals("400", client.get(server.port()));
    }
  }

  private String crlText(RelyingServer server) {
    return authorities.openssl().run("crl -noout -text -in " + server.crl());
  }

  @Test
  void haproxy_reads_a_crl_without_a_reload_if_it_fits_into_a_buffer() throws Exception {
    // As many as the README says, or one more than can be.
    JsonObject[] small = revoked(0x1000, 200);
    try (RevokingApplication application = startWithCorp(corp(), small);
        RelyingServer server = server(Way.HAPROXY_CRL, application, "corp").start("haproxy.cfg")) {
      var workers = server.workers();
      application.change("Revoke", "bad");
      await(REFUSED, authorities.client("bad"), Way.HAPROXY_CRL, server);
      assertEquals(workers, server.workers());
    }
  }

  @Test
  void haproxy_is_reloaded_for_a_crl_that_fits_into_no_buffer() throws Exception {
    try (RevokingApplication application = startWithCorp(corp(), revoked(0x1000, 400));
        RelyingServer server = server(Way.HAPROXY_CRL, application, "corp").start("haproxy.cfg")) {
      var workers = server.workers();
      application.change("Revoke", "bad");
      await(REFUSED, authorities.client("bad"), Way.HAPROXY_CRL, server);
      assertNotEquals(workers, server.workers());
      assertEquals("200", authorities.client("good").get(server.port()));
    }
  }

  /** Certificates with serial numbers as long as ours. */
  private static JsonObject[] revoked(int from, int number) {
    return IntStream.range(from, from + number)
        .mapToObj(i -> ofCorp("r" + i, "revoked", "7fffffffffffffffffffffffffff%04x".formatted(i)))
        .toArray(JsonObject[]::new);
  }

  @Test
  void nobody_is_locked_out_while_nothing_is_revoked() throws Exception {
    Duration validity = Duration.ofSeconds(12);
    Map<String, String> properties = corp("clientcert.crl.validity", "12S");
    try (RevokingApplication application = startWithCorp(properties)) {
      TlsClient good = authorities.client("good");
      List<RelyingServer> servers = new ArrayList<>();
      try {
        for (Way way : Way.byCrl()) {
          servers.add(server(way, application, "corp").start(way.configuration));
        }
        byte[] first = Files.readAllBytes(servers.get(0).crl());
        Instant end = Instant.now().plus(validity.multipliedBy(2)).plusSeconds(1);
        while (Instant.now().isBefore(end)) {
          for (RelyingServer server : servers) {
            server.refresh();
            assertEquals("200", good.get(server.port()));
          }
        }
        assertNotEquals(
            List.of(first), List.of(Files.readAllBytes(servers.get(0).crl())), "a new CRL");
        // Who does not refresh it lets nobody in once it has expired, and lets them in again.
        for (int i = 0; i < servers.size(); i++) {
          servers.get(i).awaitAnswer(Way.byCrl().get(i).refusal, good);
        }
        for (RelyingServer server : servers) {
          server.refresh();
          server.awaitAnswer("200", good);
        }
      } finally {
        for (RelyingServer server : servers) {
          server.close();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void while_the_application_is_down_a_crl_goes_on_and_ocsp_lets_nobody_in(Way way)
      throws Exception {
    try (ReservedPort port = new ReservedPort()) {
      Map<String, String> properties = corp("quarkus.http.port", "" + port.number());
      RevokingApplication application = startWithCorp(properties);
      try (RelyingServer server = server(way, application, "corp").start(way.configuration)) {
        TlsClient good = authorities.client("good");
        TlsClient bad = authorities.client("bad");
        assertEquals("200", good.get(server.port()));
        application.change("Revoke", "bad");
        await(way.refusal, bad, way, server);
        application.close();

        if (way.asksByOcsp()) {
          assertEquals(way.refusal, good.get(server.port()));
        } else {
          byte[] crl = Files.readAllBytes(server.crl());
          Refresh failed = server.refresh("");
          assertEquals(UNAVAILABLE, failed.status(), failed.output());
          assertArrayEquals(crl, Files.readAllBytes(server.crl()));
          server.reload();
          assertEquals("200", good.get(server.port()));
        }
        assertEquals(way.refusal, bad.get(server.port()));

        application = startWithCorp(properties);
        application.port();
        await("200", good, way, server);
      } finally {
        application.close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = ".*CRL", mode = EnumSource.Mode.MATCH_ALL)
  void an_expired_crl_lets_nobody_in(Way way) throws Exception {
    try (RevokingApplication application = startWithCorp(corp());
        RelyingServer server = server(way, application, "corp")) {
      String configuration = Files.readString(way.kind.deployed(way.configuration));
      server.start(configuration, RelyingServer.clock("+23h"));
      assertEquals("200", authorities.client("good").get(server.port()));
      server.stop();
      server.start(configuration, RelyingServer.clock("+25h"));
      assertEquals(way.refusal, authorities.client("good").get(server.port()));
    }
  }
}

package dev.clientcert;

import static dev.clientcert.OfficialClient.accessKey;
import static dev.clientcert.OfficialClient.account;
import static dev.clientcert.OfficialClient.answer;
import static dev.clientcert.OfficialClient.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.aliyun.tea.okhttp.ClientHelper;
import com.aliyun.teaopenapi.models.Config;
import dev.clientcert.EdgeClient.Connection;
import dev.clientcert.OfficialClient.Style;
import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The edge, as clients with certificates see it. */
@Tag("slow")
@QuarkusTest
@WithTestResource(World.class)
@WithTestResource(EdgePort.class)
class EdgeTest {

  private static final String TLS_1_3 = "TLSv1.3";
  private static final String FOREIGN_HOST = "foreign.example.org";
  private static final String NOT_TRUSTED =
      "The certificate is not trusted here: none of the CAs that count for this host issued it.";

  private final String site = "" + World.freshSite();
  private final String host = "s" + site + ".example.org";
  private KeyPair keys;

  @BeforeAll
  static void begin() {
    // They may lead to an application that had the same port before.
    ClientHelper.clients.values().forEach(client -> client.connectionPool().evictAll());
    Waiting.await("the edge listens")
        .ignoreExceptions()
        .until(() -> new EdgeClient(EdgePort.number(), TLS_1_3, null).get(null) != null);
  }

  @BeforeEach
  void make_a_key() throws Exception {
    keys = SigningRequests.newKey();
  }

  @AfterEach
  void let_the_clock_go() {
    TestClock.stopAt(null);
  }

  /** A certificate that was created: its id, and itself in PEM. */
  private record Created(String site, String id, String pem) {

    void change(String operation) throws Exception {
      call(account(), operation + "ClientCertificate", with("SiteId", site, "Id", id));
    }
  }

  private static Map<String, Object> call(
      Config config, String operation, Map<String, String> parameters) throws Exception {
    return answer(config, Style.V3_POST_FORM, operation, parameters);
  }

  private Created create(String subject) throws Exception {
    return create(account(), site, subject);
  }

  private Created create(Config config, String siteId, String subject) throws Exception {
    Map<String, Object> created =
        call(
            config,
            "CreateClientCertificate",
            with("SiteId", siteId, "ValidityDays", "30", "CSR", SigningRequests.of(subject, keys)));
    return new Created(siteId, created.get("Id").toString(), created.get("Certificate").toString());
  }

  private EdgeClient client(String... chain) throws Exception {
    return new EdgeClient(EdgePort.number(), TLS_1_3, keys, chain);
  }

  private static void assertAdmitted(Answer answer) {
    assertEquals(200, answer.status(), answer.body());
  }

  private static void assertRefused(String message, Answer answer) {
    assertEquals(403, answer.status(), answer.body());
    assertEquals(Set.of("Message"), answer.json().fieldNames());
    String told = answer.json().getString("Message");
    assertTrue(told.startsWith(message), told);
    assertTrue(answer.head().contains("\r\ncache-control: no-store\r\n"), answer.head());
  }

  private String upload(TestAuthority authority) throws Exception {
    return call(
            account(),
            "UploadClientCaCertificate",
            with("SiteId", site, "Certificate", authority.pem()))
        .get("Id")
        .toString();
  }

  private void bind(String id, String... hostnames) throws Exception {
    call(
        account(),
        "SetClientCaCertificateHostnames",
        with("SiteId", site, "Id", id, "Hostnames", new JsonArray(List.of(hostnames)).encode()));
  }

  @Test
  void tells_a_client_with_a_good_certificate_who_it_is() throws Exception {
    Created created = create("CN=device \\\"7\\\" \u00e9,O=a\\\\b");
    Answer answer = client(created.pem()).get(host);
    assertAdmitted(answer);
    assertTrue(answer.head().contains("\r\ncontent-type: application/json\r\n"), answer.head());
    assertTrue(answer.head().contains("\r\ncache-control: no-store\r\n"), answer.head());
    JsonObject listed =
        new JsonObject(
            call(account(), "GetClientCertificate", with("SiteId", site, "Id", created.id())));
    JsonObject result = listed.getJsonObject("Result");
    JsonObject told = answer.json();
    assertEquals(
        Set.of(
            "Host",
            "SiteId",
            "SiteName",
            "Subject",
            "Issuer",
            "SerialNumber",
            "FingerprintSha256",
            "NotBefore",
            "NotAfter"),
        told.fieldNames());
    assertEquals(host, told.getString("Host"));
    assertEquals(Long.parseLong(site), told.getLong("SiteId"));
    assertEquals(host, told.getString("SiteName"));
    assertEquals("O=a\\\\b,CN=device \\\"7\\\" \u00e9", told.getString("Subject"));
    assertEquals("CN=ESA CA", told.getString("Issuer"));
    for (String name : List.of("SerialNumber", "FingerprintSha256")) {
      assertEquals(result.getString(name), told.getString(name));
    }
    for (String name : List.of("NotBefore", "NotAfter")) {
      assertEquals(result.getString(name).replace(' ', 'T') + "Z", told.getString(name));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", TLS_1_3})
  void a_change_counts_on_open_connections_and_resumed_sessions(String version) throws Exception {
    Created created = create("CN=a");
    EdgeClient client = new EdgeClient(EdgePort.number(), version, keys, created.pem());
    try (Connection open = client.connect(host)) {
      assertAdmitted(open.get());
      assertAdmitted(client.get(host));
      created.change("Revoke");
      assertRefused("The certificate has been revoked since 20", open.get());
      assertRefused("The certificate has been revoked since 20", client.get(host));
      created.change("Activate");
      assertAdmitted(open.get());
      assertAdmitted(client.get(host));
      created.change("Revoke");
      created.change("Delete");
      assertRefused("The certificate was revoked, and then deleted.", open.get());
      assertRefused("The certificate was revoked, and then deleted.", client.get(host));
    }
    assertEquals(1, client.proofs(), "all further handshakes resume the session");
  }

  @ParameterizedTest
  @CsvSource({"tls1_2, 'TLSv1.2'", "tls1_3, 'TLSv1.3'"})
  void openssl_resumes_a_session_and_is_still_known(
      String option, String version, @TempDir Path folder) throws Exception {
    Created created = create("CN=a");
    OpenSsl openssl = new OpenSsl(folder);
    openssl.write("client.pem", created.pem());
    openssl.write("client.key", SigningRequests.pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
    String full = ask(openssl, option, "-cert client.pem -key client.key -sess_out session");
    assertTrue(full.contains("New, " + version) && full.contains(" 200 OK"), full);
    String resumed = ask(openssl, option, "-sess_in session -sess_out session");
    assertTrue(resumed.contains("Reused, " + version) && resumed.contains(" 200 OK"), resumed);
    created.change("Revoke");
    String revoked = ask(openssl, option, "-sess_in session");
    assertTrue(
        revoked.contains("Reused, " + version) && revoked.contains(" 403 Forbidden"), revoked);
  }

  private String ask(OpenSsl openssl, String version, String options) {
    return openssl.runWithInput(
        "GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n",
        "s_client -ign_eof -connect 127.0.0.1:"
            + EdgePort.number()
            + " -servername "
            + host
            + " -"
            + version
            + " "
            + options);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", TLS_1_3})
  void a_session_that_is_resumed_for_another_host_gets_nothing_there(String version)
      throws Exception {
    TestAuthority authority = TestAuthority.root("CN=CA");
    bind(upload(authority), host);
    EdgeClient client =
        new EdgeClient(EdgePort.number(), version, keys, authority.leaf("CN=a", keys));
    assertAdmitted(client.get(host));
    int status = client.get(FOREIGN_HOST).status();
    assertTrue(status == 421 || status == 403, "" + status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", TLS_1_3})
  void a_client_without_a_certificate_is_refused_by_an_answer(String version) throws Exception {
    EdgeClient client = new EdgeClient(EdgePort.number(), version, null);
    for (int i = 0; i < 2; i++) {
      assertRefused("The client sent no certificate.", client.get(host));
    }
  }

  @Test
  void nothing_is_trusted_where_the_account_has_no_ca_yet() throws Exception {
    assertRefused(NOT_TRUSTED, client(create("CN=a").pem()).get("site.unknown.example"));
  }

  @Test
  void a_certificate_of_another_account_is_not_trusted() throws Exception {
    Created foreign = create(accessKey("foreigner", "s"), "" + World.FOREIGN_SITE, "CN=a");
    assertAdmitted(client(foreign.pem()).get(FOREIGN_HOST));
    create("CN=own");
    assertRefused(NOT_TRUSTED, client(foreign.pem()).get(host));
  }

  @Test
  void a_ca_of_another_account_that_was_uploaded_lets_none_of_its_in() throws Exception {
    Created foreign = create(accessKey("foreigner", "s"), "" + World.FOREIGN_SITE, "CN=a");
    String id =
        call(
                accessKey("foreigner", "s"),
                "GetClientCertificate",
                with("SiteId", "" + World.FOREIGN_SITE, "Id", foreign.id()))
            .get("Result")
            .toString()
            .replaceFirst("(?s).*CACertificateId=(\\w+).*", "$1");
    String pem =
        RawHttp.send(
                io.restassured.RestAssured.port,
                new Request("GET", "/ca/" + id + ".pem", Map.of("host", "h"), ""))
            .body();
    String uploaded =
        call(account(), "UploadClientCaCertificate", with("SiteId", site, "Certificate", pem))
            .get("Id")
            .toString();
    bind(uploaded, host);
    assertRefused("The certificate is of another account.", client(foreign.pem()).get(host));
  }

  @Test
  void an_uploaded_ca_counts_as_long_as_it_is_bound_to_the_host() throws Exception {
    TestAuthority authority = TestAuthority.root("CN=CA");
    EdgeClient client = client(authority.leaf("CN=of a customer", keys));
    try (Connection open = client.connect(host)) {
      assertRefused(NOT_TRUSTED, open.get());
      String id = upload(authority);
      assertRefused(NOT_TRUSTED, open.get());
      bind(id, host);
      assertAdmitted(open.get());
      assertAdmitted(client.get(host));
      bind(id, "other." + host);
      assertRefused(NOT_TRUSTED, open.get());
      assertRefused(NOT_TRUSTED, client.get(host));
      bind(id, host);
      assertAdmitted(open.get());
      call(account(), "DeleteClientCaCertificate", with("SiteId", site, "Id", id));
      assertRefused(NOT_TRUSTED, open.get());
    }
  }

  @Test
  void a_wildcard_stands_for_one_label() throws Exception {
    TestAuthority authority = TestAuthority.root("CN=CA");
    bind(upload(authority), "*." + host);
    EdgeClient client = client(authority.leaf("CN=a", keys));
    Answer admitted = client.get("WWW." + host);
    assertAdmitted(admitted);
    assertEquals("www." + host, admitted.json().getString("Host"));
    assertEquals(host, admitted.json().getString("SiteName"));
    for (String other : List.of(host, "a.b." + host)) {
      assertRefused(NOT_TRUSTED, client(authority.leaf("CN=a", keys)).get(other));
    }
  }

  @Test
  void a_chain_may_have_cas_between() throws Exception {
    TestAuthority root = TestAuthority.root("CN=Root");
    TestAuthority between = root.below("CN=Between");
    bind(upload(root), host);
    String leaf = between.leaf("CN=a", keys);
    assertAdmitted(client(leaf, between.pem()).get(host));
    assertAdmitted(client(leaf, between.pem(), root.pem()).get(host));
    assertRefused(NOT_TRUSTED, client(leaf).get(host));
  }

  @Test
  void an_expired_certificate_is_refused_on_an_open_connection_too() throws Exception {
    Created created = create("CN=a");
    try (Connection open = client(created.pem()).connect(host)) {
      assertAdmitted(open.get());
      TestClock.stopAt(TestClock.now().plus(Duration.ofDays(31)));
      assertRefused("The certificate expired at 20", open.get());
      TestClock.stopAt(null);
      assertAdmitted(open.get());
    }
  }

  @Test
  void a_host_header_does_not_decide() throws Exception {
    Created created = create("CN=a");
    try (Connection open = client(created.pem()).connect(host)) {
      Answer misdirected = open.send(new Request("GET", "/", Map.of("Host", FOREIGN_HOST), ""));
      assertEquals(421, misdirected.status());
      assertTrue(
          misdirected.json().getString("Message").endsWith("which decides: " + host + "."),
          misdirected.body());
      assertAdmitted(
          open.send(
              new Request(
                  "GET", "/", Map.of("Host", host.toUpperCase(java.util.Locale.ROOT) + ":1"), "")));
    }
    try (Connection unnamed = client(created.pem()).connect(null)) {
      assertEquals(421, unnamed.send(new Request("GET", "/", Map.of("Host", host), "")).status());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"unknown.example.test", "localhost", "127.0.0.1", ""})
  void any_other_host_is_of_the_first_seeded_site(String other) throws Exception {
    Answer answer = client(create("CN=a").pem()).get(other.isEmpty() ? null : other);
    assertAdmitted(answer);
    assertEquals(World.SITE, answer.json().getLong("SiteId"));
    assertEquals(World.SITE_NAME, answer.json().getString("SiteName"));
    assertEquals(other.startsWith("unknown") ? other : null, answer.json().getString("Host"));
  }

  @Test
  void any_method_and_path_gets_the_answer_and_bodies_are_ignored() throws Exception {
    try (Connection open = client(create("CN=a").pem()).connect(host)) {
      for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "GET")) {
        String body = method.equals("POST") ? "x".repeat(60_000) : "";
        assertAdmitted(open.send(new Request(method, "/a/../b?c=%00", Map.of("Host", host), body)));
      }
    }
  }

  @Test
  void a_body_that_does_not_end_is_answered_all_the_same() throws Exception {
    try (Connection open = client(create("CN=a").pem()).connect(host)) {
      String begun = "POST / HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 1000000000\r\n\r\n";
      open.socket()
          .getOutputStream()
          .write((begun + "x".repeat(200_000)).getBytes(StandardCharsets.US_ASCII));
      List<Answer> answers = RawHttp.answers(open.socket().getInputStream(), Integer.MAX_VALUE);
      assertEquals(List.of(200), answers.stream().map(Answer::status).toList());
      assertTrue(answers.get(0).head().contains("connection: close"), answers.get(0).head());
    }
  }

  @Test
  void a_client_that_asks_whether_to_send_a_body_is_told_to() throws Exception {
    try (Connection open = client(create("CN=a").pem()).connect(host)) {
      OutputStream request = open.socket().getOutputStream();
      String head =
          "POST / HTTP/1.1\r\nHost: "
              + host
              + "\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
      request.write(head.getBytes(StandardCharsets.US_ASCII));
      String told = "HTTP/1.1 100 Continue\r\n\r\n";
      InputStream answers = open.socket().getInputStream();
      assertEquals(told, new String(answers.readNBytes(told.length()), StandardCharsets.US_ASCII));
      request.write("ab".getBytes(StandardCharsets.US_ASCII));
      assertAdmitted(RawHttp.answers(answers, 1).get(0));
    }
  }

  @Test
  void what_is_not_strictly_http_is_refused_as_by_the_function() throws Exception {
    try (Connection open = client().connect(host)) {
      open.socket()
          .getOutputStream()
          .write(
              ("GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      List<Answer> answers = RawHttp.answers(open.socket().getInputStream(), Integer.MAX_VALUE);
      assertEquals(1, answers.size());
      assertEquals("InvalidParameter", answers.get(0).code());
    }
  }

  @Test
  void clients_at_once_each_get_their_own_answer() throws Exception {
    Created good = create("CN=good");
    Created revoked = create("CN=revoked");
    revoked.change("Revoke");
    ExecutorService threads = Executors.newFixedThreadPool(10);
    try {
      List<Future<Boolean>> answers = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        boolean expected = i % 2 == 0;
        answers.add(
            threads.submit(
                () -> {
                  boolean right = true;
                  try (Connection open =
                      client(expected ? good.pem() : revoked.pem()).connect(host)) {
                    for (int j = 0; j < 50; j++) {
                      right &= open.get().status() == (expected ? 200 : 403);
                    }
                  }
                  return right;
                }));
      }
      for (Future<Boolean> answer : answers) {
        assertTrue(answer.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void speaks_http_1_1_only() throws Exception {
    try (Connection open = client().connect(host)) {
      assertEquals("", open.socket().getApplicationProtocol());
      assertFalse(open.get().head().contains("HTTP/2"));
    }
  }
}

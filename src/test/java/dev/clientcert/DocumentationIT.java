package dev.clientcert;

import static dev.clientcert.OfficialClient.accessKey;
import static dev.clientcert.OfficialClient.parameters;
import static dev.clientcert.OfficialClient.refusal;
import static dev.clientcert.OfficialClient.revoke;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.aliyun.teaopenapi.models.Config;
import dev.clientcert.OfficialClient.Style;
import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import dev.clientcert.SampleRunner.Run;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonObject;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples of the README and of docs/ do what their pages say, from the text of the pages.
 * Those whose exit status says all of that are run by {@code src/docs/run} only.
 */
@Tag("slow")
@ExtendWith(Documentation.Blocks.class)
class DocumentationIT {

  private static final String DEMO_ID = "baba39055622c008b90285a8838ed09a";
  private static final String SECOND_SITES_ID = "5d41402abc4b2a76b9719d911017c592";
  private static final String DEMO_SEED = "src/dev/seed.json";
  private static final String DEMO_KEYS = "src/dev/access-keys.json";

  @TempDir static Path folder;

  /** One for all samples that call, with a certificate for each. */
  private static PackagedApplication served;

  private static final Deque<String> ACTIVE =
      new ArrayDeque<>(IntStream.range(0, 20).mapToObj("c0ffee%026x"::formatted).toList());

  private int port;

  @BeforeAll
  static void serve() throws Exception {
    List<Map<String, String>> certificates =
        ACTIVE.stream().map(id -> Map.of("Id", id, "Status", "active")).toList();
    Map<String, Object> site =
        Map.of("SiteId", World.SITE, "SiteName", "example.com", "Result", certificates);
    Path seed = folder.resolve("seed.json");
    Files.writeString(seed, new JsonObject(site).encode());
    served = start(seed.toString(), DEMO_KEYS);
  }

  @AfterAll
  static void stop() throws Exception {
    served.close();
  }

  @BeforeEach
  void rememberPort() {
    port = RestAssured.port;
  }

  @AfterEach
  void restorePort() {
    RestAssured.port = port;
  }

  /** Starts the jar by a script of a page, as whoever copies it does. */
  private static PackagedApplication startScript(String script, Map<String, String> environment)
      throws Exception {
    assumeTrue(
        Files.exists(Path.of("target", "quarkus-app", "quarkus-run.jar")),
        "this build made no jar");
    return PackagedApplication.startScript(script, environment);
  }

  private static PackagedApplication start(String seed, String accessKeys) throws Exception {
    return PackagedApplication.start(
        List.of(),
        Map.of("clientcert.seed-file", seed, "clientcert.access-keys-file", accessKeys),
        Map.of());
  }

  /** Starts the application with the demo data, and these access keys. */
  private static PackagedApplication startWith(String accessKeys) throws Exception {
    return start(DEMO_SEED, write(accessKeys));
  }

  /** Starts the application as dev mode does, for scripts that need no access key. */
  private static PackagedApplication startForScripts(Map<String, String> further) throws Exception {
    for (String program : List.of("openssl", "python3", "curl")) {
      Installed.program("on Debian: apt-get install " + program, program);
    }
    Map<String, String> properties = new HashMap<>(further);
    properties.put("clientcert.seed-file", DEMO_SEED);
    properties.put("clientcert.access-keys-file", DEMO_KEYS);
    properties.put("clientcert.auth.required", "false");
    return PackagedApplication.start(List.of(), properties, Map.of());
  }

  private static String write(String accessKeys) throws Exception {
    return Files.writeString(folder.resolve("access-keys.json"), accessKeys).toString();
  }

  private static String code(long siteId, String id) {
    return refusal(
            () ->
                revoke(
                    accessKey("site-admin", "change-me"),
                    Style.V3_POST_QUERY,
                    parameters(siteId, id)))
        .getCode();
  }

  /** What another revocation is answered with, by the application on the port that is set. */
  private static String codeOfAnother(String id) throws Exception {
    return RawHttp.send(
            RestAssured.port, SignedRequest.revoke("testid", "testsecret", World.SITE, id))
        .code();
  }

  /** How a sample is run. */
  private interface Sample {
    Run run(String code) throws Exception;
  }

  /** Runs a sample with a certificate of its own, which is revoked then, and says so again. */
  private static void assertRevokes(String text, Sample sample) throws Exception {
    RestAssured.port = served.port();
    String id = ACTIVE.pop();
    String code = text.replace("localhost:8080", "localhost:" + served.port()).replace(DEMO_ID, id);
    Run run = sample.run(code);
    assertEquals(0, run.status(), run.output());
    assertTrue(run.output().contains("example.com"), run.output());
    assertEquals("Certificate.StatusError", codeOfAnother(id), run.output());
  }

  @Test
  void curl_with_a_bearer_token_revokes(Documentation page) throws Exception {
    assertRevokes(page.block(), code -> SampleRunner.shell(Map.of(), code));
  }

  @Test
  void curl_with_a_signature_revokes(Documentation page) throws Exception {
    assertRevokes(page.block(), code -> SampleRunner.shell(Map.of(), code));
  }

  @Test
  void what_a_call_by_hand_lacks_is_named_where_its_error_is_explained(Documentation page)
      throws Exception {
    JsonObject explanations =
        RawHttp.send(
                served.port(),
                new Request("GET", "/q/openapi?format=json", Map.of("host", "h"), ""))
            .json()
            .getJsonObject("components")
            .getJsonObject("examples");
    String text = page.block().replace("localhost:8080", "localhost:" + served.port());
    Map<String, String> codes =
        Map.of(
            "x-acs-date", "Unauthorized.InvalidTime",
            "x-acs-signature-nonce", "Unauthorized.InvalidToken",
            "x-acs-content-sha256", "Unauthorized.InvalidToken");
    for (String header : codes.keySet()) {
      String without = text.replaceFirst("-H \"" + header + ": .*\" ", "");
      assertFalse(without.contains(header), without);
      String answer = SampleRunner.shell(Map.of(), without).output();
      assertTrue(answer.contains("\"" + codes.get(header) + "\""), answer);
      String cure = explanations.getJsonObject(codes.get(header)).getString("description");
      assertTrue(cure.contains(header), cure);
    }
  }

  @Test
  void the_jar_revokes(Documentation page) throws Exception {
    try (PackagedApplication application = startScript(page.block(), Map.of())) {
      RestAssured.port = application.port();
      assertEquals(
          DEMO_ID,
          revoke(OfficialClient.account(), Style.V3_POST_QUERY, parameters(World.SITE, DEMO_ID))
              .get("Id"));
    }
  }

  @Test
  void a_ca_certificate_is_uploaded_and_bound(Documentation page) throws Exception {
    try (PackagedApplication application = startForScripts(Map.of())) {
      String script = page.block().replace("localhost:8080", "localhost:" + application.port());
      Run run = SampleRunner.inProject(Map.of(), script);
      assertEquals(0, run.status(), run.output());
      assertTrue(run.output().contains("\"Hostnames\":[\"partners.example.com\"]"), run.output());
    }
  }

  @Test
  void a_revocation_takes_effect(Documentation page) throws Exception {
    try (PackagedApplication application =
        startForScripts(Map.of("clientcert.edge.enabled", "true", "clientcert.edge.port", "0"))) {
      int started = application.port();
      application.awaitOutput("The edge listens on");
      Matcher edge = Pattern.compile("https://localhost:\\d+").matcher(application.output());
      assertTrue(edge.find(), application.output());
      String script =
          (page.block(0) + page.block(2))
              .replace("localhost:8080", "localhost:" + started)
              .replace("https://localhost:8444", edge.group());
      Run run = SampleRunner.inProject(Map.of(), script);
      assertEquals(0, run.status(), run.output());
      Matcher codes = Pattern.compile("} (200|403)$", Pattern.MULTILINE).matcher(run.output());
      assertEquals(
          List.of("200", "403", "200"), codes.results().map(code -> code.group(1)).toList());
      for (String shown : List.of(page.block(1), page.block(3))) {
        assertTrue(withoutTimes(run.output()).contains(withoutTimes(shown)), run.output());
      }
    }
  }

  private static String withoutTimes(String output) {
    return output.replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z|\\w{3} [ 0-9]\\d [0-9:]+ \\d{4}", "T");
  }

  @Test
  void a_ca_of_others_has_a_crl(Documentation page) throws Exception {
    Installed.program("on Debian: apt-get install openssl", "openssl");
    try (PackagedApplication application = startScript(page.block(), Map.of())) {
      Request crl = new Request("GET", "/crl/corp.pem", Map.of("host", "h"), "");
      OpenSsl openssl = new OpenSsl(folder);
      openssl.write("corp.crl", RawHttp.send(application.port(), crl).body());
      openssl.write("corp.pem", Files.readString(Path.of("target", "corp.pem")));
      assertTrue(
          openssl
              .run("crl -in corp.crl -CAfile corp.pem -noout -text")
              .contains("No Revoked Certificates"));
    }
  }

  @Test
  void a_ca_of_your_own_is_used(Documentation page) throws Exception {
    Installed.program("on Debian: apt-get install openssl", "openssl");
    try (PackagedApplication application = startScript(page.block(), Map.of())) {
      int started = application.port();
      Matcher id = Pattern.compile("issued by the CA ([0-9a-f]{32})").matcher(application.output());
      assertTrue(id.find(), application.output());
      Request ca = new Request("GET", "/ca/" + id.group(1) + ".pem", Map.of("host", "h"), "");
      assertEquals(Files.readString(Path.of("target", "ca.pem")), RawHttp.send(started, ca).body());
    }
  }

  /** The administrator's programs find the server by their environment. */
  @Test
  void two_instances_share_a_database(Documentation page) throws Exception {
    for (String program : List.of("createdb", "createuser", "psql")) {
      Installed.program("on Debian: apt-get install postgresql-client", program);
    }
    try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
      Map<String, String> administrator =
          Map.of("PGHOST", "localhost", "PGPORT", "" + server.getPort(), "PGUSER", "postgres");
      Run setUp = SampleRunner.inProject(administrator, page.block(0));
      assertEquals(0, setUp.status(), setUp.output());
      String first = page.block(1).replace("localhost:5432", "localhost:" + server.getPort());
      String shared = first.substring(0, first.indexOf("java "));
      assertEquals(3, shared.lines().count(), shared);
      String second = shared + page.block(2).replace("8081", "0");
      Map<String, String> patient =
          Map.of("CLIENTCERT_STORE_TIMEOUT", TestDatabase.PATIENT_TIMEOUT);
      try (PackagedApplication one = startScript(first, patient);
          PackagedApplication other = startScript(second, patient)) {
        one.awaitOutput("into PostgreSQL");
        RestAssured.port = one.port();
        UUID requestId =
            UUID.fromString(
                (String)
                    revoke(
                            OfficialClient.account(),
                            Style.V3_POST_QUERY,
                            parameters(World.SITE, DEMO_ID))
                        .get("RequestId"));
        RestAssured.port = other.port();
        assertEquals("Certificate.StatusError", codeOfAnother(DEMO_ID));
        String row =
            SampleRunner.inProject(administrator, page.block(3))
                .output()
                .lines()
                .filter(line -> line.contains(DEMO_ID))
                .findFirst()
                .orElseThrow();
        assertTrue(row.matches(" " + DEMO_ID + " +\\| revoked +\\| .+\\| " + requestId), row);
      }
    }
  }

  @Test
  void https_is_served_and_trusted_by_the_clients(Documentation page) throws Exception {
    try (PackagedApplication application = startScript(page.block(1), Map.of())) {
      String endpoint = "localhost:" + application.port();
      Path certificate = Path.of("target", "localhost.crt").toAbsolutePath();
      String sample =
          page.block(0)
              .replace(
                  "endpoint: 'localhost:8080', protocol: 'http'", "endpoint: '" + endpoint + "'");
      assertTrue(sample.contains(endpoint), sample);
      Run run =
          SampleRunner.node(
              Map.of("NODE_EXTRA_CA_CERTS", certificate.toString()),
              Documentation.inline("npm install"),
              sample);
      assertEquals(0, run.status(), run.output());
      assertEquals(
          "Certificate.StatusError",
          refusal(
                  () ->
                      revoke(
                          OfficialClient.account()
                              .setEndpoint(endpoint)
                              .setProtocol("https")
                              .setCa(Files.readString(certificate)),
                          Style.V3_POST_QUERY,
                          parameters(World.SITE, DEMO_ID)))
              .getCode());
    }
  }

  @Test
  void the_policy_lets_in_from_the_office_only(Documentation page) throws Exception {
    try (PackagedApplication application = startWith(page.block())) {
      RestAssured.port = application.port();
      assertEquals("NoPermission", code(World.SITE, DEMO_ID));
    }
  }

  @Test
  void the_policy_lets_in_at_one_site_only(Documentation page) throws Exception {
    String here =
        page.block().replace("[\"203.0.113.0/24\"", "[\"127.0.0.0/8\", \"203.0.113.0/24\"");
    try (PackagedApplication application = startWith(here)) {
      RestAssured.port = application.port();
      assertEquals("NoPermission", code(World.SECOND_SITE, SECOND_SITES_ID));
      Map<?, ?> answer =
          revoke(
              accessKey("site-admin", "change-me"),
              Style.V3_POST_QUERY,
              parameters(World.SITE, DEMO_ID));
      assertEquals(DEMO_ID, answer.get("Id"));
      assertEquals("Certificate.StatusError", code(World.SITE, DEMO_ID));
      application.awaitOutput(
          page.block(1)
              .trim()
              .replaceFirst("requestId=\\S+", "requestId=" + answer.get("RequestId"))
              .replace("203.0.113.7", "127.0.0.1"));
    }
  }

  @Test
  void policies_allow_to_list_sites_or_to_manage_the_cas_of_one(Documentation page)
      throws Exception {
    try (PackagedApplication application = startWith(page.block())) {
      RestAssured.port = application.port();
      Map<String, String> site = Map.of("SiteId", "" + World.SITE);
      Map<String, String> other = Map.of("SiteId", "" + World.SECOND_SITE);
      for (String[] allowed :
          new String[][] {
            {"lister", "ListSites"},
            {"ca-admin", "ListClientCaCertificates"},
            {"ca-admin", "GetClientCertificateHostnames"}
          }) {
        OfficialClient.answer(accessKey(allowed[0], "change-me"), Style.V3_GET, allowed[1], site);
      }
      for (String[] denied :
          new String[][] {
            {"lister", "GetSite"}, {"lister", "ListClientCaCertificates"}, {"ca-admin", "ListSites"}
          }) {
        assertNoPermission(denied[0], denied[1], site);
      }
      assertNoPermission("ca-admin", "ListClientCaCertificates", other);
    }
  }

  private static void assertNoPermission(
      String key, String operation, Map<String, String> parameters) {
    assertEquals(
        "NoPermission",
        OfficialClient.refusal(
                () ->
                    OfficialClient.call(
                        accessKey(key, "change-me"), Style.V3_GET, operation, parameters))
            .getCode());
  }

  @Test
  void a_trusted_proxy_says_where_a_call_comes_from(Documentation page) throws Exception {
    Properties proxied = new Properties();
    proxied.load(new StringReader(page.block(0)));
    Map<String, String> properties = new HashMap<>();
    proxied.stringPropertyNames().forEach(name -> properties.put(name, proxied.getProperty(name)));
    properties.put("clientcert.seed-file", DEMO_SEED);
    properties.put("clientcert.access-keys-file", write(page.block(1)));
    try (PackagedApplication application =
        PackagedApplication.start(List.of(), properties, Map.of())) {
      assertEquals("NoPermission", send(application, Map.of()).code());
      Answer fromTheOffice = send(application, Map.of("X-Forwarded-For", "203.0.113.7"));
      assertEquals(DEMO_ID, fromTheOffice.json().getString("Id"));
    }
  }

  private static Answer send(PackagedApplication application, Map<String, String> headers)
      throws Exception {
    Request call = SignedRequest.revoke("site-admin", "change-me", World.SITE, DEMO_ID);
    return RawHttp.send(application.port(), call.withHeaders(headers));
  }

  @Test
  void the_access_keys_are_read(Documentation page) throws Exception {
    try (PackagedApplication application = startWith(page.block())) {
      RestAssured.port = application.port();
      assertEquals(
          DEMO_ID,
          revoke(OfficialClient.account(), Style.V1_GET, parameters(World.SITE, DEMO_ID))
              .get("Id"));
      for (Config temporary :
          List.of(
              accessKey("STS.tmp", "s").setSecurityToken("t"),
              OfficialClient.bearer("bearer-xyz"))) {
        assertEquals(
            "Certificate.StatusError",
            refusal(() -> revoke(temporary, Style.V3_POST_QUERY, parameters(World.SITE, DEMO_ID)))
                .getCode());
      }
    }
  }
}

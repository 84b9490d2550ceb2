package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.vertx.core.json.JsonObject;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The packaged application in {@code %prod}: what it starts with, and what it refuses to start
 * with.
 */
class StartUpIT {

  private static final String KEYS =
      "{\"AccessKeys\":[{\"AccessKeyId\":\"a\",\"AccessKeySecret\":\"hush\",\"AccountId\":\"1000000000000001\"}]}";
  private static final String SEED =
      "{\"SiteId\":1,\"SiteName\":\"a\",\"Result\":[{\"Id\":\"x\",\"Status\":\"active\"}]}";

  @TempDir static Path folder;

  private static String file(String name, String content) {
    try {
      return Files.writeString(folder.resolve(name), content).toString();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Map<String, String> with(Map<String, String> some, Map<String, String> more) {
    Map<String, String> all = new HashMap<>(some);
    all.putAll(more);
    return all;
  }

  static Stream<Arguments> refusals() {
    String keys = file("keys.json", KEYS);
    return Stream.of(
        Arguments.of(
            Map.of(),
            "No call could be authenticated: clientcert.access-keys-file is not set. Name a JSON file such as"),
        Arguments.of(
            Map.of("clientcert.access-keys-file", file("nobody.json", "{}")),
            "clientcert.access-keys-file names "
                + folder.resolve("nobody.json")
                + ", which holds no access key"),
        Arguments.of(
            Map.of(
                "clientcert.access-keys-file",
                file(
                    "ended.json",
                    KEYS.replace("}]}", ",\"Expiration\":\"2020-01-01T00:00:00Z\"}]}"))),
            "clientcert.access-keys-file names "
                + folder.resolve("ended.json")
                + ", which holds no access key or token that has not expired"),
        Arguments.of(
            Map.of("clientcert.access-keys-file", folder.resolve("missing.json").toString()),
            "clientcert.access-keys-file cannot be used. "
                + folder.resolve("missing.json")
                + ": no such file. Correct it"),
        Arguments.of(
            Map.of(
                "clientcert.access-keys-file",
                file("broken.json", KEYS.replace("AccountId", "Account"))),
            folder.resolve("broken.json")
                + ": $.AccessKeys[0] has a name that is not known; known are AccessKeyId"),
        Arguments.of(
            Map.of(
                "clientcert.access-keys-file",
                keys,
                "clientcert.seed-file",
                file("bad.json", SEED.replace("active", "\n"))),
            "clientcert.seed-file cannot be loaded. "
                + folder.resolve("bad.json")
                + ":1:58: not valid JSON"),
        Arguments.of(
            Map.of(
                "clientcert.access-keys-file",
                keys,
                "clientcert.seed-file",
                folder.resolve("none.json").toString()),
            "clientcert.seed-file cannot be loaded. "
                + folder.resolve("none.json")
                + ": no such file"),
        Arguments.of(
            Map.of(
                "clientcert.access-keys-file",
                file(
                    "policy.json",
                    KEYS.replace(
                        "}]}", ",\"Policies\":[{\"Version\":\"2\",\"Statement\":[]}]}]}"))),
            folder.resolve("policy.json") + ": $.AccessKeys[0].Policies[0].Version must be \"1\""),
        Arguments.of(
            Map.of("clientcert.access-keys-file", keys, "clientcert.auth.required", "ture"),
            "clientcert.auth.required: \"ture\" is neither true nor false; give one of the two"),
        Arguments.of(
            Map.of(
                "clientcert.access-keys-file",
                keys,
                "clientcert.auth.unsigned-hosts",
                "dev.test,http://dev.test:8080"),
            "clientcert.auth.unsigned-hosts: \"dev.test,http://dev.test:8080\": \"http://dev.test:8080\""
                + " is not the name of a host; give it without scheme, port and path"),
        Arguments.of(
            Map.of("clientcert.access-keys-file", keys, "clientcert.auth.nonce-capacity", "0"),
            "clientcert.auth.nonce-capacity: \"0\" is not a whole number from 1 to 2147483647; give one"),
        Arguments.of(
            Map.of("clientcert.access-keys-file", keys, "clientcert.store", "postgres"),
            "clientcert.store: \"postgres\" is not a store; give memory or postgresql"),
        Arguments.of(
            Map.of("clientcert.access-keys-file", keys, "clientcert.store.timeout", "2h"),
            "clientcert.store.timeout: \"2h\" is not a duration from 1ms to 1M; give one, such as 2S or 500ms"),
        Arguments.of(
            Map.of("clientcert.access-keys-file", keys, "clientcert.store", "postgresql"),
            "clientcert.store is postgresql, but quarkus.datasource.reactive.url is not set. Set it, such as"),
        Arguments.of(
            Map.of(
                "clientcert.access-keys-file",
                keys,
                "clientcert.store",
                "postgresql",
                "quarkus.datasource.reactive.url",
                "mysql://app:hush@localhost/clientcert"),
            "quarkus.datasource.reactive.url is not the address of a PostgreSQL database. Give one such as"),
        Arguments.of(
            with(
                TestDatabase.empty().properties(),
                Map.of(
                    "clientcert.access-keys-file",
                    keys,
                    "quarkus.datasource.username",
                    "postgres",
                    "clientcert.store.postgresql.create-schema",
                    "true",
                    "clientcert.seed-file",
                    file("bad-for-all.json", SEED.replace("active", "activ")))),
            "clientcert.seed-file cannot be loaded. "
                + folder.resolve("bad-for-all.json")
                + ":1:57: Status must be active, revoked or OK, not \"activ\". Correct it, or name another file."),
        Arguments.of(
            Map.of(
                "clientcert.access-keys-file",
                keys,
                "clientcert.ca.key",
                file("ca.key", "hush"),
                "clientcert.ca.certificate",
                folder.resolve("ca.pem").toString()),
            "clientcert.ca.certificate cannot be used. "
                + folder.resolve("ca.pem")
                + ": no such file. Correct it, or name another file."),
        Arguments.of(
            Map.of(
                "clientcert.access-keys-file",
                keys,
                "clientcert.ca.key",
                folder.resolve("ca.key").toString()),
            "clientcert.ca.key is set, but clientcert.ca.certificate is not. Set both, or neither."),
        Arguments.of(
            Map.of("clientcert.access-keys-file", keys, "clientcert.sed-file", "x"),
            "unknown property clientcert.sed-file; did you mean clientcert.seed-file?"),
        Arguments.of(
            Map.of("clientcert.access-keys-file", keys, "clientcert.region", "cn hang/zhou*"),
            "clientcert.region: \"cn hang/zhou*\" is not a region; give letters, digits and hyphens"),
        Arguments.of(
            Map.of("clientcert.access-keys-file", keys, "quarkus.http.port", "99999"),
            "quarkus.http.port: \"99999\" is not a port; give one from 1 to 65535, or 0"),
        Arguments.of(
            Map.of("clientcert.access-keys-file", keys, "quarkus.http.port", "http"),
            "quarkus.http.port: Expected an integer value, got \"http\""),
        Arguments.of(
            Map.of("clientcert.access-keys-file", keys, "quarkus.http.port", " "),
            "quarkus.http.port is empty; give a value, or leave it out"),
        Arguments.of(
            Map.of(
                "clientcert.access-keys-file", keys, "quarkus.http.host", "no.such.host.invalid"),
            "quarkus.http.host is no.such.host.invalid, which is not known as a host. Name an address"),
        Arguments.of(
            Map.of(
                "clientcert.access-keys-file",
                keys,
                "clientcert.faults",
                "GetClientCertificate#1=cut"),
            "clientcert.faults needs clientcert.admin.enabled=true. Set that, or leave it out."),
        Arguments.of(
            Map.of(
                "clientcert.access-keys-file",
                keys,
                "clientcert.admin.enabled",
                "true",
                "clientcert.faults",
                "GetClientCertificate#0=cut"),
            "clientcert.faults: \"GetClientCertificate#0=cut\" is no fault. Write an operation,"),
        Arguments.of(
            Map.of("clientcert.access-keys-file", folder.toString()),
            "clientcert.access-keys-file cannot be used. "
                + folder
                + ": is a directory. Correct it"),
        Arguments.of(
            Map.of("clientcert.access-keys-file", keys, "clientcert.seed-file", folder.toString()),
            "clientcert.seed-file cannot be loaded. " + folder + ": is a directory. Correct it"));
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("refusals")
  void a_bad_setting_stops_the_start_with_property_value_and_cure(
      Map<String, String> properties, String sentence) throws Exception {
    String output = PackagedApplication.assertDoesNotStart(properties, Map.of(), sentence);
    assertFalse(output.contains("hush"), output);
  }

  @Test
  void a_misspelt_environment_variable_stops_the_start() throws Exception {
    PackagedApplication.assertDoesNotStart(
        Map.of(),
        Map.of(
            "CLIENTCERT_ACESS_KEYS_FILE",
            file("keys.json", KEYS),
            "_PROD_CLIENTCERT_AUTH_REQUIRD",
            "true"),
        "unknown environment variable CLIENTCERT_ACESS_KEYS_FILE; did you mean CLIENTCERT_ACCESS_KEYS_FILE?"
            + " unknown environment variable _PROD_CLIENTCERT_AUTH_REQUIRD; did you mean CLIENTCERT_AUTH_REQUIRED?");
  }

  /** Whatever the JVM speaks, and although the configuration's library complains of all at once. */
  @Test
  void all_that_is_wrong_is_said_in_one_line() throws Exception {
    PackagedApplication.assertDoesNotStart(
        Map.of(),
        Map.of(
            "LC_ALL", "de_DE.UTF-8",
            "CLIENTCERT_REGION", "",
            "CLIENTCERT_STORE", "x"),
        "clientcert.region: \"\" is not a region; give letters, digits and hyphens, as in cn-hangzhou."
            + " clientcert.store: \"x\" is not a store; give memory or postgresql");
  }

  @ParameterizedTest
  @ValueSource(strings = {".env", "config/application.properties"})
  void a_malformed_configuration_stops_the_start_with_file_and_line(String name) throws Exception {
    Path home = Files.createTempDirectory(folder, "home");
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "a=b\nclientcert.region=\\u00zz\n");
    PackagedApplication.assertDoesNotStart(
        List.of("env", "-C", home.toString()),
        Map.of(),
        Map.of(),
        file + ":2: \\u is not followed by four hexadecimal digits. Correct it.");
  }

  @ParameterizedTest
  @ValueSource(strings = {".env", "config/application.properties"})
  void a_configuration_that_may_not_be_read_stops_the_start_with_the_file(String name)
      throws Exception {
    List<String> launcher = new ArrayList<>(UnreadableAccessKeysIT.unprivileged());
    set(folder, "rwxr-xr-x");
    Path home = Files.createTempDirectory(folder, "home");
    set(home, "rwxr-xr-x");
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    set(Files.writeString(file, "a=b"), "---------");
    launcher.addAll(List.of("env", "-C", home.toString()));
    PackagedApplication.assertDoesNotStart(
        launcher, Map.of(), Map.of(), file + ": permission denied. Correct it");
  }

  private static void set(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  /** Here by a shell that puts them behind whatever starts the application. */
  @ParameterizedTest
  @ValueSource(strings = {"clientcert.seed-fil=hush", "--clientcert.seed-file=hush", "hello"})
  void an_argument_stops_the_start(String argument) throws Exception {
    String output =
        PackagedApplication.assertDoesNotStart(
            List.of("sh", "-c", "exec \"$@\" " + argument, "sh"),
            Map.of("clientcert.access-keys-file", file("keys.json", KEYS)),
            Map.of(),
            "The argument " + argument.split("=")[0] + " stands behind the program");
    assertFalse(output.contains("hush"), output);
  }

  @Test
  void a_port_in_use_stops_the_start_with_the_property() throws Exception {
    try (ServerSocket other = new ServerSocket(0)) {
      int port = other.getLocalPort();
      PackagedApplication.assertDoesNotStart(
          Map.of(
              "clientcert.access-keys-file",
              file("keys.json", KEYS),
              "quarkus.http.port",
              Integer.toString(port)),
          Map.of(),
          "quarkus.http.port is " + port + ", and another process listens there. Name another");
    }
  }

  @Test
  void it_is_configured_by_environment_variables_too_and_unsigned_calls_stay_out()
      throws Exception {
    Map<String, String> environment =
        Map.of(
            "CLIENTCERT_ACCESS_KEYS_FILE", file("keys.json", KEYS),
            "CLIENTCERT_SEED_FILE", file("seed.json", SEED),
            // What Kubernetes adds for a Service named clientcert.
            "CLIENTCERT_SERVICE_HOST", "10.0.0.1",
            "CLIENTCERT_SERVICE_PORT_HTTP", "80",
            "CLIENTCERT_PORT", "tcp://10.0.0.1:80",
            "CLIENTCERT_PORT_80_TCP_ADDR", "10.0.0.1");
    try (PackagedApplication application =
        PackagedApplication.start(List.of(), Map.of(), environment)) {
      RawHttp.Request unsigned =
          new RawHttp.Request(
              "GET", "/RevokeClientCertificate?SiteId=1&Id=x", Map.of("host", "a"), "");
      assertEquals("Unauthorized.InvalidToken", RawHttp.send(application.port(), unsigned).code());
      assertTrue(
          application.output().contains("Loaded 1 certificates of 1 sites"), application.output());
    }
  }

  @Test
  void an_empty_database_gets_its_tables_where_that_is_asked_for() throws Exception {
    TestDatabase database = TestDatabase.empty();
    Map<String, String> properties =
        with(
            database.properties(),
            Map.of(
                "quarkus.datasource.username",
                "postgres",
                "clientcert.store.postgresql.create-schema",
                "true",
                "clientcert.access-keys-file",
                file("keys.json", KEYS),
                "clientcert.seed-file",
                file("seed.json", SEED)));
    for (int start = 0; start < 2; start++) {
      try (PackagedApplication application =
          PackagedApplication.start(List.of(), properties, Map.of())) {
        RawHttp.Answer answer =
            RawHttp.send(application.port(), SignedRequest.revoke("a", "hush", 1, "x"));
        assertEquals(start == 0 ? 200 : 400, answer.status(), answer.body());
        assertFalse(application.output().contains("\"level\":\"WARN"), application.output());
        assertEquals(
            1,
            application
                .output()
                .lines()
                .filter(
                    line ->
                        line.contains(
                            "clientcert.ca.key and clientcert.ca.certificate are not set: no certificate"
                                + " can be created"))
                .count());
      }
    }
    assertEquals(
        List.of("1 x revoked"),
        database.query("SELECT site_id, id, status FROM client_certificate"));
  }

  @Test
  void a_configured_ca_is_read_at_the_start_and_served() throws Exception {
    OpenSsl openssl = new OpenSsl(folder);
    openssl.run("ecparam -name prime256v1 -genkey -out own.key");
    openssl.run("req -x509 -key own.key -subj /CN=Own -days 9 -out own.pem");
    Map<String, String> properties =
        Map.of(
            "clientcert.access-keys-file",
            file("keys.json", KEYS),
            "clientcert.ca.key",
            openssl.path("own.key").toString(),
            "clientcert.ca.certificate",
            openssl.path("own.pem").toString());
    try (PackagedApplication application =
        PackagedApplication.start(List.of(), properties, Map.of())) {
      int port = application.port();
      Matcher id = Pattern.compile("issued by the CA ([0-9a-f]{32})").matcher(application.output());
      assertTrue(id.find(), application.output());
      RawHttp.Request request =
          new RawHttp.Request("GET", "/ca/" + id.group(1) + ".pem", Map.of("host", "a"), "");
      assertEquals(openssl.read("own.pem"), RawHttp.send(port, request).body());
    }
  }

  @Test
  void with_the_memory_store_no_database_is_looked_for() throws Exception {
    try (Relay nobody = new Relay(1).open()) {
      Map<String, String> properties =
          Map.of(
              "clientcert.access-keys-file",
              file("keys.json", KEYS),
              "clientcert.seed-file",
              file("seed.json", SEED),
              "quarkus.datasource.reactive.url",
              "postgresql://localhost:" + nobody.port() + "/nothing");
      try (PackagedApplication application =
          PackagedApplication.start(List.of(), properties, Map.of())) {
        assertEquals(
            200,
            RawHttp.send(application.port(), SignedRequest.revoke("a", "hush", 1, "x")).status());
        RawHttp.Request health =
            new RawHttp.Request("GET", "/q/health/ready", Map.of("host", "a"), "");
        assertEquals(200, RawHttp.send(application.port(), health).status());
      }
      assertEquals(0, nobody.accepted());
    }
  }

  @Test
  void it_needs_no_folder_to_write_to() throws Exception {
    Map<String, String> properties =
        Map.of(
            "java.io.tmpdir",
            file("a-file", "") + "/no-folder",
            "clientcert.access-keys-file",
            file("keys.json", KEYS));
    try (PackagedApplication application =
        PackagedApplication.start(List.of(), properties, Map.of())) {
      RawHttp.Request health =
          new RawHttp.Request("GET", "/q/health/ready", Map.of("host", "a"), "");
      assertEquals(200, RawHttp.send(application.port(), health).status());
    }
  }

  @Test
  void the_log_is_json_with_the_audit_fields_each_for_itself() throws Exception {
    Map<String, String> properties =
        Map.of(
            "clientcert.seed-file",
            file("seed.json", SEED),
            "clientcert.access-keys-file",
            file("keys.json", KEYS));
    try (PackagedApplication application =
        PackagedApplication.start(List.of(), properties, Map.of("TZ", "Asia/Kathmandu"))) {
      RawHttp.Answer answer =
          RawHttp.send(application.port(), SignedRequest.revoke("a", "hush", 1, "x"));
      assertEquals(200, answer.status(), answer.body());
      JsonObject line =
          application
              .awaitOutput("dev.clientcert.audit")
              .lines()
              .map(JsonObject::new)
              .filter(logged -> logged.getString("loggerName").equals("dev.clientcert.audit"))
              .findFirst()
              .orElseThrow();
      assertEquals("INFO", line.getString("level"));
      assertTrue(line.getString("timestamp").endsWith("Z"), line.encode());
      assertEquals(
          new JsonObject()
              .put("requestId", answer.json().getString("RequestId"))
              .put("principal", "a")
              .put("account", "1000000000000001")
              .put("sourceIp", "127.0.0.1")
              .put("siteId", "1")
              .put("certificateId", "x")
              .put("outcome", "Revoked"),
          line.getJsonObject("mdc"));
      assertFalse(application.output().contains("hush"), application.output());
    }
  }

  @Test
  void text_in_the_log_has_its_time_in_utc() throws Exception {
    Map<String, String> properties =
        Map.of(
            "quarkus.log.console.json.enabled",
            "false",
            "clientcert.access-keys-file",
            file("keys.json", KEYS));
    try (PackagedApplication application =
        PackagedApplication.start(List.of(), properties, Map.of("TZ", "Asia/Kathmandu"))) {
      Instant before = Instant.now();
      String line =
          application
              .awaitOutput("Listening on")
              .lines()
              .filter(logged -> logged.contains("Listening on"))
              .findFirst()
              .orElseThrow();
      Instant logged = Instant.parse(line.substring(0, line.indexOf(' ')));
      assertTrue(Duration.between(before, logged).abs().compareTo(Duration.ofHours(1)) < 0, line);
    }
  }

  /** Here, the JDK prints which algorithms it uses, once it is asked to. */
  @Test
  void what_anybody_prints_to_standard_error_is_json() throws Exception {
    Map<String, String> properties =
        Map.of(
            "java.security.debug",
            "provider",
            "clientcert.access-keys-file",
            file("keys.json", KEYS));
    try (PackagedApplication application =
        PackagedApplication.start(List.of(), properties, Map.of())) {
      RawHttp.send(application.port(), SignedRequest.revoke("a", "hush", 1, "x"));
      String errors = application.errors();
      assumeFalse(errors.isEmpty(), "a native binary cannot be asked to");
      // What comes before our first class is the JVM's.
      List<String> ours = errors.lines().dropWhile(line -> !line.startsWith("{")).toList();
      assertFalse(ours.isEmpty(), errors);
      for (String line : ours) {
        assertFalse(new JsonObject(line).getString("message").isBlank(), line);
      }
    }
  }

  /**
   * Ten million certificates have to fit in 2 GiB, or in 5 GiB if they have all members; here a
   * fiftieth of both, and a fixed allowance for the application itself.
   */
  @Tag("slow")
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | {\"Id\":\"%1$s\",\"Status\":\"active\"}",
        // As the real service would list it: all members.
        "5 | {\"CACertificateId\":\"%1$s\",\"CommonName\":\"client-%2$d.example.com\",\"CreateTime\":\"2024-06-24 07:48:51\","
            + "\"FingerprintSha256\":\"%1$s%1$s\",\"Id\":\"%1$s\",\"Issuer\":\"ESA CA\",\"Name\":\"client-%2$d\","
            + "\"NotAfter\":\"2034-06-24 07:48:51\",\"NotBefore\":\"2024-06-24 07:48:51\",\"PubkeyAlgorithm\":\"RSA\","
            + "\"SAN\":\"client-%2$d.example.com\",\"SerialNumber\":\"%1$s\",\"SignatureAlgorithm\":\"SHA256-RSA\","
            + "\"Status\":\"active\",\"Type\":\"dcdn\",\"UpdateTime\":\"2024-06-24 07:48:51\"}"
      })
  void certificates_take_at_most_their_share_of_the_memory(int gigabytes, String certificate)
      throws Exception {
    int certificates = 200_000;
    int applicationMegabytes = 32;
    // The site comes after its certificates.
    Path listing = listing(certificates, certificate);
    try (PackagedApplication application =
        startWith(listing, applicationMegabytes + gigabytes * 1024 / 50, Map.of())) {
      application.port();
      assertTrue(
          application.output().contains("Loaded 200000 certificates of 1 sites"),
          application.output());
    }
  }

  /** To hold them would take more than the heap that there is. */
  @Tag("slow")
  @Test
  void a_database_gets_more_certificates_than_the_memory_could_hold() throws Exception {
    TestDatabase database = TestDatabase.create();
    Path listing = listing(400_000, "{\"Id\":\"%s\",\"Status\":\"active\"}");
    try (PackagedApplication application = startWith(listing, 32, database.properties())) {
      application.awaitOutput("Loaded 400000 certificates");
    }
    assertEquals(List.of("400000"), database.query("SELECT count(*) FROM client_certificate"));
  }

  private Path listing(int certificates, String certificate) throws IOException {
    Path listing = folder.resolve("large.json");
    try (BufferedWriter out = Files.newBufferedWriter(listing)) {
      out.write("{\"PageNumber\":1,\"PageSize\":" + certificates + ",\"Result\":[");
      for (int i = 0; i < certificates; i++) {
        String id = "%032x".formatted(i * 0x9E3779B97F4A7C15L);
        out.write(i == 0 ? "\n" : ",\n");
        out.write(certificate.formatted(id, i));
      }
      out.write("],\"SiteId\":1,\"SiteName\":\"example.com\"}");
    }
    return listing;
  }

  private PackagedApplication startWith(Path seed, int heap, Map<String, String> more)
      throws IOException {
    Map<String, String> properties = new HashMap<>(more);
    properties.put("clientcert.seed-file", seed.toString());
    properties.put("clientcert.access-keys-file", file("keys.json", KEYS));
    List<String> options = List.of("-Xmx" + heap + "m", "-XX:+ExitOnOutOfMemoryError");
    return PackagedApplication.start(options, properties, Map.of());
  }
}

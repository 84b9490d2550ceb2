package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code deploy/compose} runs, without a container engine: its scripts and its settings, in
 * which only paths and addresses are others, and the commands of its page.
 */
@Tag("slow")
class ComposeIT {

  private static final String CURE = "on Debian: apt-get install ";

  @TempDir Path folder;
  private Map<String, String> places;

  @BeforeEach
  void makeCa() throws Exception {
    for (String program : List.of("openssl", "curl", "python3")) {
      Installed.program(CURE + program, program);
    }
    Files.createDirectory(folder.resolve("ca"));
    Files.createDirectory(folder.resolve("nginx"));
    places = new LinkedHashMap<>();
    places.put("/etc/clientcert/ca", folder.resolve("ca").toString());
    places.put("/demo/", project("src/dev") + "/");
    places.put("/etc/nginx", folder.resolve("nginx").toString());
    places.put("/usr/local/share/clientcert/db", project("src/main/resources/db"));
    places.put("/usr/local/share/clientcert/grants.sql", project("deploy/postgresql/grants.sql"));
    // Who runs the test may not be allowed to give a file away.
    places.put("chown 65532:65532", "chown \"$(id -u):$(id -g)\"");
    String made = run("make-ca", Map.of());
    String ca = Files.readString(folder.resolve("ca/ca.pem"));
    assertTrue(ca.contains("BEGIN CERTIFICATE"), made);
    run("make-ca", Map.of());
    assertEquals(ca, Files.readString(folder.resolve("ca/ca.pem")), "what is there stays");
  }

  private static String project(String path) {
    return Path.of(path).toAbsolutePath().toString();
  }

  private String placed(String text) {
    String placed = text;
    for (Map.Entry<String, String> place : places.entrySet()) {
      placed = placed.replace(place.getKey(), place.getValue());
    }
    return placed;
  }

  private String script(String name) throws IOException {
    return placed(Files.readString(Compose.FOLDER.resolve(name)));
  }

  /** Runs a script to its end, and gives what it wrote. */
  private String run(String name, Map<String, String> environment) throws Exception {
    SampleRunner.Run run = SampleRunner.inProject(environment, script(name));
    assertEquals(0, run.status(), run.output());
    return run.output();
  }

  /** Starts the application with the environment of a service, and with other variables. */
  private PackagedApplication start(String service, Map<String, String> other) throws Exception {
    Map<String, String> environment = new HashMap<>();
    Compose.read()
        .environment(service)
        .forEach((name, value) -> environment.put(name, placed(value)));
    environment.putAll(other);
    return PackagedApplication.start(List.of(), Map.of(), environment);
  }

  /** A block of the page, by its number from 0. */
  private static String block(int number) throws IOException {
    return Pattern.compile("(?ms)^```shell\n(.*?)^```$")
        .matcher(Files.readString(Compose.FOLDER.resolve("README.md")))
        .results()
        .map(block -> block.group(1))
        .toList()
        .get(number);
  }

  /** Runs commands in a shell that knows what the page has defined before. */
  private static String call(PackagedApplication application, String commands) throws Exception {
    String definition = block(1).substring(0, block(1).indexOf("\n}\n") + 3);
    SampleRunner.Run run =
        SampleRunner.shell(Map.of("PORT", "" + application.port()), definition + commands);
    assertEquals(0, run.status(), run.output());
    return run.output();
  }

  @Test
  void the_first_call_of_the_page_revokes() throws Exception {
    try (PackagedApplication application = start("application", Map.of())) {
      String revoke = block(1).substring(block(1).indexOf("\n}\n") + 3);
      assertTrue(call(application, revoke).contains("\"SiteName\":\"example.com\""));
      assertTrue(call(application, revoke).contains("Certificate.StatusError"));
      assertEquals(
          200,
          RawHttp.send(
                  application.port(),
                  new RawHttp.Request("GET", "/explorer/", Map.of("host", "localhost"), ""))
              .status());
    }
  }

  @Test
  void nginx_refuses_whom_the_page_has_revoked() throws Exception {
    Path nginx = Installed.program(CURE + "nginx", "nginx");
    try (PackagedApplication application = start("application", Map.of());
        ReservedPort port = new ReservedPort()) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.writeString(
          folder.resolve("nginx/site.conf"),
          placed(Files.readString(Path.of("deploy/nginx/crl.conf")))
              .replace("listen 443 ", "listen 127.0.0.1:" + port.number() + " "));
      Files.writeString(
          folder.resolve("nginx/nginx.conf"),
          """
          pid nginx.pid;
          error_log stderr;
          events {}
          http {
            access_log off;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            include site.conf;
          }
          """);
      // As in the image, nginx and refresh-crl are on the PATH.
      Path programs = Files.createDirectory(folder.resolve("programs"));
      Files.createSymbolicLink(
          programs.resolve("refresh-crl"), Path.of(project("deploy/crl/refresh-crl")));
      Path wrapper =
          Files.writeString(
              programs.resolve("nginx"),
              "#!/bin/sh\nexec %s -p %s/nginx/ -c nginx.conf \"$@\"\n".formatted(nginx, folder));
      Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
      Path output = folder.resolve("output.txt");
      ProcessBuilder serve =
          new ProcessBuilder("sh", "-c", script("serve").replace("sleep 10", "sleep 1"))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      serve.environment().put("APPLICATION", "http://127.0.0.1:" + application.port());
      serve.environment().merge("PATH", programs.toString(), (path, own) -> own + ":" + path);
      Process process = serve.start();
      try {
        Waiting.await("nginx to listen").until(() -> !process.isAlive() || isListening(port));
        assertTrue(process.isAlive(), Files.readString(output));
        String page = block(3).replace("localhost:8443", "localhost:" + port.number());
        assertTrue(page.contains("sleep 13; "), page);
        String answers =
            call(
                application,
                page.replace("sleep 13", "until [ \"$(serve)\" = 400 ]; do sleep 0.1; done"));
        assertTrue(
            answers.matches("200\n\\{.*\"RequestId\".*}\n400\n"),
            answers + Files.readString(output));
      } finally {
        PackagedApplication.end(process);
      }
    }
  }

  private static boolean isListening(ReservedPort port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port.number())) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  @Test
  void an_instance_keeps_its_certificates_in_the_tables_that_are_made() throws Exception {
    Installed.program(CURE + "postgresql-client", "psql");
    try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
      try (Connection connection = server.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE DATABASE clientcert");
      }
      Map<String, String> environment = new HashMap<>(Compose.read().environment("postgresql"));
      environment.putAll(
          Map.of(
              "POSTGRES_USER", "postgres", "PGHOST", "localhost", "PGPORT", "" + server.getPort()));
      run("make-tables", environment);
      String url = "postgresql://localhost:" + server.getPort() + "/clientcert";
      try (PackagedApplication application =
          start(
              "application-postgresql",
              Map.of(
                  "QUARKUS_DATASOURCE_REACTIVE_URL",
                  url,
                  "CLIENTCERT_STORE_TIMEOUT",
                  TestDatabase.PATIENT_TIMEOUT))) {
        application.awaitOutput("into PostgreSQL");
        String revoke = block(5).lines().findFirst().orElseThrow().replace("PORT=8081 ", "");
        assertTrue(call(application, revoke).contains("\"SiteName\":\"example.com\""));
        String query = block(5).substring(block(5).indexOf("psql "));
        SampleRunner.Run run = SampleRunner.inProject(environment, query);
        assertTrue(
            Pattern.compile(" baba39055622c008b90285a8838ed09a \\| revoked ")
                .matcher(run.output())
                .find(),
            run.output());
      }
    }
  }
}

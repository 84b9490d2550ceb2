package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is on a terminal, and what elsewhere, while a large seed file is loaded. */
@Tag("slow")
class SeedProgressIT {

  /** So many take over half a second on any machine. */
  private static final int CERTIFICATES = 3_000_000;

  /** The same for a database. */
  private static final int FOR_DATABASE = 200_000;

  private static final int COLUMNS = 80;
  private static final String SMALL = "src/dev/seed.json";
  private static final Pattern BAR =
      Pattern.compile(
          "\rLoading the seed file: (\\d+) %, \\d+ of \\d+ MiB, \\d+:\\d\\d:\\d\\d left \\[#* *]\r");

  @TempDir static Path folder;
  private static Path large;

  @BeforeAll
  static void writeLargeFile() throws Exception {
    large = write("large.json", CERTIFICATES);
  }

  private static Path write(String name, int certificates) throws Exception {
    Path file = folder.resolve(name);
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("{\"SiteId\":%d,\"SiteName\":\"example.com\",\"Result\":[".formatted(World.SITE));
      for (int i = 0; i < certificates; i++) {
        out.write(i == 0 ? "" : ",");
        out.write("{\"Id\":\"c0ffee" + (1_000_000_000L + i) + "\",\"Status\":\"active\"}\n");
      }
      out.write("]}");
    }
    return file;
  }

  private static Map<String, String> properties(String seedFile) {
    return Map.of(
        "clientcert.seed-file",
        seedFile,
        "clientcert.access-keys-file",
        "src/dev/access-keys.json");
  }

  /** Starts it on a terminal of its own, which standard input and both outputs are. */
  private static PackagedApplication startOnTerminal(String seedFile, String redirection)
      throws Exception {
    return startOnTerminal(properties(seedFile), redirection);
  }

  private static PackagedApplication startOnTerminal(
      Map<String, String> properties, String redirection) throws Exception {
    String script = Installed.program("on Debian: apt-get install util-linux", "script").toString();
    return PackagedApplication.startBy(
        List.of("sh", "-c", "exec " + script + " -qec \"$*" + redirection + "\" /dev/null", "sh"),
        List.of(),
        properties,
        Map.of("TERM", "xterm", "COLUMNS", "" + COLUMNS));
  }

  /** What a terminal shows of this in the end, line by line, as far as it is not blank. */
  private static List<String> shown(String output) {
    List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
    int column = 0;
    for (char one : output.toCharArray()) {
      StringBuilder line = lines.get(lines.size() - 1);
      if (one == '\n') {
        lines.add(new StringBuilder());
      } else if (one == '\r') {
        column = 0;
      } else {
        line.replace(column, Math.min(column + 1, line.length()), "" + one);
        column++;
      }
    }
    return lines.stream().map(String::valueOf).filter(line -> !line.isBlank()).toList();
  }

  private static void assertBar(String output) {
    List<Integer> percent =
        BAR.matcher(output).results().map(bar -> Integer.valueOf(bar.group(1))).toList();
    assertFalse(percent.isEmpty(), output);
    assertEquals(percent.stream().sorted().toList(), percent);
    BAR.matcher(output)
        .results()
        .forEach(bar -> assertEquals(COLUMNS - 1, bar.group().strip().length(), bar.group()));
  }

  @Test
  void a_terminal_shows_a_bar_and_then_only_the_log() throws Exception {
    try (PackagedApplication application = startOnTerminal(large.toString(), "")) {
      application.port();
      String output = application.output();
      assertBar(output);
      List<JsonObject> log = shown(output).stream().map(JsonObject::new).toList();
      assertTrue(
          log.stream()
              .anyMatch(
                  line ->
                      line.getString("message").startsWith("Loaded " + CERTIFICATES + " cert")));
    }
  }

  @Test
  void a_log_that_is_in_a_file_leaves_the_terminal_to_the_bar() throws Exception {
    Path file = folder.resolve("application.log");
    try (PackagedApplication application = startOnTerminal(large.toString(), " > " + file)) {
      Waiting.await("the log")
          .until(() -> Files.exists(file) && Files.readString(file).contains("Listening on"));
      assertBar(application.output());
      assertEquals(List.of(), shown(application.output()));
      Files.readAllLines(file).forEach(JsonObject::new);
      assertFalse(Files.readString(file).contains("\r"));
    }
  }

  /** The load goes on beside the calls, which the audit log tells of. */
  @Test
  void a_log_beside_the_load_into_a_database_comes_in_place_of_the_bar() throws Exception {
    Path file = write("database.json", FOR_DATABASE);
    TestDatabase database = TestDatabase.create();
    Map<String, String> properties = new HashMap<>(properties(file.toString()));
    properties.putAll(database.properties());
    properties.put("clientcert.store.timeout", TestDatabase.PATIENT_TIMEOUT);
    try (PackagedApplication application = startOnTerminal(properties, "")) {
      Waiting.await("the bar")
          .until(() -> application.output().contains("\rLoading the seed file: "));
      RawHttp.Answer refused =
          RawHttp.send(
              application.port(),
              new RawHttp.Request(
                  "POST", "/RevokeClientCertificate", Map.of("host", "localhost"), ""));
      String output = application.awaitOutput("into PostgreSQL");
      String requestId = refused.json().getString("RequestId");
      assertTrue(output.indexOf(requestId) < output.indexOf("into PostgreSQL"), output);
      List<JsonObject> log = shown(output).stream().map(JsonObject::new).toList();
      assertTrue(log.stream().anyMatch(line -> line.encode().contains(requestId)), output);
    }
  }

  @Test
  void a_failure_stands_on_a_line_of_its_own() throws Exception {
    Path broken = Files.copy(large, folder.resolve("broken.json"));
    Files.writeString(broken, "{}", StandardOpenOption.APPEND);
    try (PackagedApplication application = startOnTerminal(broken.toString(), "")) {
      assertEquals(1, application.exitStatus(), application.output());
      assertBar(application.output());
      List<String> lines = shown(application.output());
      assertTrue(
          new JsonObject(lines.get(lines.size() - 1))
              .getString("message")
              .contains("something follows the end of the data"),
          application.output());
    }
  }

  @Test
  void a_small_file_shows_no_bar() throws Exception {
    try (PackagedApplication application = startOnTerminal(SMALL, "")) {
      application.port();
      assertFalse(application.output().contains("the seed file: "), application.output());
      shown(application.output()).forEach(JsonObject::new);
    }
  }

  @Test
  void what_is_no_terminal_gets_lines_only() throws Exception {
    try (PackagedApplication application =
        PackagedApplication.start(
            List.of(), properties(large.toString()), Map.of("TERM", "xterm"))) {
      application.port();
      assertFalse(application.output().contains("\r"), application.output());
      application.output().lines().forEach(JsonObject::new);
    }
  }
}

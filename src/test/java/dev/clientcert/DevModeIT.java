package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code ./mvnw quarkus:dev}, the first thing that a newcomer runs, in a copy of the project. This
 * newcomer's machine is an unusual one: a terminal in Turkish, whose i has no dot where Java makes
 * it lower-case; a language that may not be installed; a time zone with odd minutes; and a path
 * with spaces and letters of many alphabets.
 */
@Tag("slow")
@ExtendWith(Documentation.Blocks.class)
class DevModeIT {

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Pattern COLOR = Pattern.compile("\u001b\\[[0-9;]*[A-Za-z]");
  private static final String TURKISH = "-Duser.language=tr -Duser.country=TR";
  private static final String MAVEN_ARGS =
      "-Ddebug=false -Dquarkus.http.port=%d -Djvm.args=-Duser.language=tr";
  private static final String ANOTHER_ID = "c1d2e3f405162738495a6b7c8d9eafb0";
  private static final String SEED = "src/dev/seed.json";
  private static final String ACCESS_KEYS = "src/dev/access-keys.json";

  @TempDir static Path parent;
  private static Path folder;
  private static Path output;
  private static Process process;
  private static ReservedPort port;

  @BeforeAll
  static void start() throws Exception {
    port = new ReservedPort();
    String script = Installed.program("install util-linux", "script").toString();
    folder = Files.createDirectory(parent.resolve("Çalışma İ ı é 证书"));
    for (String part : new String[] {"pom.xml", "mvnw", ".mvn", "src/main", "src/dev"}) {
      File from = new File(part);
      File to = folder.resolve(part).toFile();
      if (from.isDirectory()) {
        FileUtils.copyDirectory(from, to);
      } else {
        FileUtils.copyFile(from, to);
      }
    }
    output = parent.resolve("output.txt");
    assertTrue(folder.resolve("mvnw").toFile().setExecutable(true));
    ProcessBuilder builder =
        new ProcessBuilder(script, "-qec", Documentation.firstCommand(), "/dev/null")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("LC_"));
    environment.putAll(
        Map.of(
            "LANG",
            "tr_TR.UTF-8",
            "TZ",
            "Asia/Kathmandu",
            "JAVA_TOOL_OPTIONS",
            TURKISH,
            "MAVEN_ARGS",
            MAVEN_ARGS.formatted(port.number())));
    process = builder.start();
    await(DevModeIT::output, text -> text.contains(address() + "/explorer"));
  }

  @AfterAll
  static void stop() throws Exception {
    if (process != null) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      process.waitFor(30, TimeUnit.SECONDS);
      System.out.println(output());
    }
    port.close();
  }

  private static String address() {
    return "http://localhost:" + port.number();
  }

  /** What stands in the terminal. */
  private static String output() throws Exception {
    return COLOR.matcher(Files.readString(output)).replaceAll("");
  }

  /** Asks until the answer is as wanted. */
  private static <T> T await(Callable<T> question, Predicate<T> wanted) {
    return Waiting.await("what is wanted of quarkus:dev")
        .atMost(PATIENCE)
        .failFast("quarkus:dev has ended", () -> !process.isAlive())
        .until(question, wanted);
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(address() + path)).timeout(PATIENCE).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> certificates() throws Exception {
    return get("/explorer/certificates");
  }

  private static int size(HttpResponse<String> certificates) {
    return certificates.statusCode() == 200 ? new JsonArray(certificates.body()).size() : -1;
  }

  /** What comes of revoking a certificate, other than the README does, with this access key. */
  private static String revokeAs(String accessKeyId) throws Exception {
    JsonObject answer =
        RawHttp.send(
                port.number(),
                SignedRequest.revoke(accessKeyId, "testsecret", World.SITE, ANOTHER_ID))
            .json();
    return answer.getString("Code", "Revoked");
  }

  @AfterEach
  void bring_the_files_back() throws Exception {
    for (String name : List.of(SEED, ACCESS_KEYS)) {
      save(name, Files.readString(Path.of(name)));
    }
    await(DevModeIT::certificates, answer -> size(answer) == 4);
    await(() -> revokeAs("testid"), outcome -> !outcome.equals("Unauthorized.InvalidToken"));
  }

  private static void save(String name, String content) throws Exception {
    Path file = folder.resolve(name);
    if (!Files.readString(file).equals(content)) {
      // As editors do it: nobody reads half of it.
      Path written = Files.writeString(parent.resolve("written"), content);
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** The call by curl that it shows, with the answer, and the one to the same call again. */
  private static void revokesAsTheReadmeSays(Documentation page) throws Exception {
    for (int answer : new int[] {2, 3}) {
      String call = page.block(1).replace("localhost:8080", "localhost:" + port.number());
      JsonObject got =
          new JsonObject(SampleRunner.shell(Map.of(), "exec 2> /dev/null\n" + call).output());
      JsonObject expected =
          new JsonObject(
              page.block(answer).replace("localhost:8080", "localhost:" + port.number()));
      assertEquals(expected.put("RequestId", got.getString("RequestId")), got);
    }
  }

  @Test
  void says_where_the_explorer_is_and_serves_it(Documentation page) throws Exception {
    await(DevModeIT::output, text -> text.contains(address() + "/RevokeClientCertificate"));
    assertTrue(get("/explorer/").body().contains("<title>clientcert explorer</title>"));
    assertEquals(4, size(certificates()));
    revokesAsTheReadmeSays(page);
  }

  @Test
  void a_change_of_the_page_is_shown_at_once() throws Exception {
    Path page = folder.resolve("src/main/resources/META-INF/resources/explorer/index.html");
    Files.writeString(page, Files.readString(page).replace("icon.svg", "icon.svg?changed"));
    await(() -> get("/explorer/").body(), body -> body.contains("icon.svg?changed"));
  }

  @Test
  void a_saved_description_is_served_as_json() throws Exception {
    Path yaml = folder.resolve("src/main/resources/META-INF/openapi.yml");
    Files.writeString(yaml, Files.readString(yaml) + "x-saved: true\n");
    await(() -> get("/q/openapi?format=json").body(), body -> body.contains("\"x-saved\":true"));
  }

  @Test
  void a_saved_seed_file_starts_the_state_anew_and_says_so() throws Exception {
    revokeAs("testid");
    assertEquals("Certificate.StatusError", revokeAs("testid"));
    save(
        SEED,
        Files.readString(Path.of(SEED))
            .replaceFirst("\"Result\": \\[", "$0 { \"Id\": \"added\", \"Status\": \"active\" },"));
    await(DevModeIT::certificates, answer -> size(answer) == 5);
    assertTrue(output().contains("seed.json changed: the state starts anew"), output());
    assertEquals("Revoked", revokeAs("testid"));
  }

  @Test
  void a_saved_access_keys_file_takes_effect() throws Exception {
    assertEquals("Unauthorized.InvalidToken", revokeAs("another"));
    save(ACCESS_KEYS, Files.readString(Path.of(ACCESS_KEYS)).replace("testid", "another"));
    await(() -> revokeAs("another"), outcome -> !outcome.equals("Unauthorized.InvalidToken"));
    assertEquals("Unauthorized.InvalidToken", revokeAs("testid"));
  }

  @ParameterizedTest
  @ValueSource(strings = {SEED, ACCESS_KEYS})
  void an_invalid_file_is_answered_as_json_until_it_is_mended(String name) throws Exception {
    save(name, "{\n  \"AccessKeys\": [ }\n");
    HttpResponse<String> answer =
        await(DevModeIT::certificates, response -> response.statusCode() != 200);
    assertEquals("application/json", answer.headers().firstValue("Content-Type").orElse(""));
    JsonObject body = new JsonObject(answer.body());
    assertEquals("InternalException", body.getString("Code"));
    assertTrue(body.getString("Message").contains(name + ":2"), answer.body());
    // What reads the log can be behind the answer.
    await(DevModeIT::output, log -> log.contains(body.getString("Message")));
    assertEquals("InternalException", revokeAs("testid"));
    assertEquals(200, get("/q/health").statusCode());

    save(name, Files.readString(Path.of(name)));
    await(DevModeIT::certificates, response -> size(response) == 4);
  }
}

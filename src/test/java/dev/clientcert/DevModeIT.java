package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./mvnw quarkus:dev}, the first thing that a newcomer runs; in a copy of the project. */
@ExtendWith(Readme.Blocks.class)
class DevModeIT {

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @TempDir Path folder;
  private int port;

  private String get(String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(PATIENCE)
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static void await(Process process, Path output, String text) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.readString(output).contains(text)) {
      boolean ended = process.waitFor(50, TimeUnit.MILLISECONDS);
      assertTrue(!ended && System.nanoTime() < end, Files.readString(output));
    }
  }

  /** The call by curl that it shows, with the answer, and the one to the same call again. */
  private void revokesAsTheReadmeSays(Readme readme) throws Exception {
    for (int answer : new int[] {2, 3}) {
      String call = readme.block(1).replace("localhost:8080", "localhost:" + port);
      JsonObject got =
          new JsonObject(SampleRunner.shell(Map.of(), "exec 2> /dev/null\n" + call).output());
      JsonObject expected =
          new JsonObject(readme.block(answer).replace("localhost:8080", "localhost:" + port));
      assertEquals(expected.put("RequestId", got.getString("RequestId")), got);
    }
  }

  @Test
  void says_where_the_explorer_is_and_shows_it_on_the_dev_ui(Readme readme) throws Exception {
    for (String part : new String[] {"pom.xml", "mvnw", ".mvn", "src/main", "src/dev"}) {
      File from = new File(part);
      File to = folder.resolve(part).toFile();
      if (from.isDirectory()) {
        FileUtils.copyDirectory(from, to);
      } else {
        FileUtils.copyFile(from, to);
      }
    }
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    assertTrue(folder.resolve("mvnw").toFile().setExecutable(true));
    Path output = folder.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", readme.block(0))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("MAVEN_ARGS", "-B -Ddebug=false -Dquarkus.http.port=" + port);
    Process process = builder.start();
    try {
      await(process, output, "http://localhost:" + port + "/explorer");
      await(process, output, "http://localhost:" + port + "/RevokeClientCertificate");
      assertTrue(get("/explorer/").contains("<h1>RevokeClientCertificate</h1>"));
      assertEquals(4, new JsonArray(get("/explorer/certificates")).size());
      revokesAsTheReadmeSays(readme);
      String cards = get("/q/dev-ui/devui-data.js");
      int funqy = cards.indexOf("\"name\":\"Funqy HTTP Binding\"");
      int link = cards.indexOf("\"externalUrl\":\"/explorer/\"");
      assertTrue(funqy > 0 && link > funqy, "on the card of Funqy");
      assertTrue(cards.indexOf("\"namespace\"", link) > 0);

      // A change of the page is seen at once.
      Path page = folder.resolve("src/main/resources/META-INF/resources/explorer/index.html");
      Files.writeString(page, Files.readString(page).replace("<h1>Revoke", "<h1>Un-revoke"));
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (!get("/explorer/").contains("<h1>Un-revoke")) {
        assertTrue(System.nanoTime() < end, Files.readString(output));
        Thread.sleep(100);
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      process.waitFor(30, TimeUnit.SECONDS);
    }
  }
}

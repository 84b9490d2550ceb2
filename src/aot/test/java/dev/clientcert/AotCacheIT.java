package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The AOT cache that the integration tests before this one recorded. */
class AotCacheIT {

  /** As a container image has it: JDK 25 accepts a cache elsewhere if the files are the same. */
  @Test
  void the_application_starts_from_its_cache_in_another_folder_too(@TempDir Path folder)
      throws Exception {
    copy(Path.of("target", "quarkus-app"), folder);
    World world = new World();
    // With the mode "on", the JVM ends where it cannot use the cache.
    List<String> options =
        List.of("-XX:AOTMode=on", "-XX:AOTCache=" + folder.resolve("app.aot"));
    try (PackagedApplication application =
        PackagedApplication.startJar(
            folder.resolve("quarkus-run.jar"), options, world.start(), Map.of())) {
      int port = application.port();
      assertEquals(
          200,
          RawHttp.send(
                  port,
                  SignedRequest.revoke("testid", "testsecret", World.SITE, World.freshId()))
              .status());
    } finally {
      world.stop();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    CopyOption[] options = {
      StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING
    };
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()), options);
      }
    }
  }
}

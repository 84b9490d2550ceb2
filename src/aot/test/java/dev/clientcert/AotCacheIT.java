package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The AOT cache that the integration tests before this one recorded. */
class AotCacheIT {

  private static final Path RECORDED_IN = Path.of("target", "quarkus-app");
  private static final Path MOVED_TO = Path.of("target", "moved-app");

  /**
   * As in a container image, with which the cache moves: JDK 25 takes that if the files stay the
   * same, and if they are not in the old place any more, where it would prefer them.
   */
  @Test
  void the_application_starts_from_its_cache_where_both_were_moved() throws Exception {
    World world = new World();
    Files.move(RECORDED_IN, MOVED_TO);
    // With the mode "on", the JVM ends where it cannot use the cache.
    List<String> options =
        List.of(
            "@" + MOVED_TO.resolve("aot.options"),
            "-XX:AOTMode=on",
            "-XX:AOTCache=" + MOVED_TO.resolve("app.aot"));
    try (PackagedApplication application =
        PackagedApplication.startJar(
            MOVED_TO.resolve("quarkus-run.jar"), options, world.start(), Map.of())) {
      int port = application.port();
      assertEquals(
          200,
          RawHttp.send(
                  port, SignedRequest.revoke("testid", "testsecret", World.SITE, World.freshId()))
              .status());
    } finally {
      Files.move(MOVED_TO, RECORDED_IN);
      world.stop();
    }
  }
}

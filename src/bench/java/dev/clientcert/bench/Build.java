package dev.clientcert.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code src/bench/run} built, and the files that the application is started with. */
final class Build {

  private static final Path FOLDER = Path.of("target", "bench");

  private Build() {}

  /** How to start a jar: {@code ours}, {@code bare}, {@code ours-aot} or {@code bare-aot}. */
  static List<String> jar(Path java, String name) {
    return List.of(java.toString(), "-jar", FOLDER.resolve(name) + "/quarkus-run.jar");
  }

  /** How to start a jar with its AOT cache; empty where it was not built. */
  static List<String> jarWithCache(Path java, String name) {
    Path cache = FOLDER.resolve(name).resolve("app.aot");
    return Files.exists(cache)
        ? List.of(
            java.toString(),
            "-XX:AOTMode=on",
            "-XX:AOTCache=" + cache,
            "-jar",
            FOLDER.resolve(name) + "/quarkus-run.jar")
        : List.of();
  }

  /** Native binaries of both applications, each as the command that starts it. */
  record Natives(List<String> ours, List<String> bare) {}

  /** The native binaries that the environment names, each with its options, if it names both. */
  static Optional<Natives> natives() {
    String ours = System.getenv("NATIVE");
    String bare = System.getenv("BARE_NATIVE");
    return ours == null || bare == null
        ? Optional.empty()
        : Optional.of(new Natives(List.of(ours.split(" ")), List.of(bare.split(" "))));
  }

  /** What the application needs to be told to serve signed calls from memory. */
  static Map<String, String> environment(long certificates) {
    return new HashMap<>(
        Map.of(
            "CLIENTCERT_SEED_FILE", seeds(certificates).toString(),
            "CLIENTCERT_ACCESS_KEYS_FILE", accessKeys().toString(),
            // Twice as many as there are calls in half an hour, since all are of one account.
            "CLIENTCERT_AUTH_NONCE_CAPACITY", "16000000"));
  }

  /** A seed file with the certificates 0 … count - 1, all of them active. */
  static Path seeds(long count) {
    Path file = FOLDER.resolve("seeds-" + count + ".json");
    if (Files.exists(file)) {
      return file;
    }
    Path part = FOLDER.resolve("seeds.part");
    try {
      try (BufferedWriter out = Files.newBufferedWriter(part)) {
        out.write("{\"SiteId\":" + Calls.SITE + ",\"SiteName\":\"bench.example\",\"Result\":[");
        for (long i = 0; i < count; i++) {
          out.write(i == 0 ? "\n" : ",\n");
          out.write("{\"Id\":\"" + Calls.certificate(i) + "\",\"Status\":\"active\"}");
        }
        out.write("]}\n");
      }
      return Files.move(part, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path accessKeys() {
    try {
      return Files.writeString(
          FOLDER.resolve("access-keys.json"),
          """
          {"AccessKeys":[{"AccessKeyId":"%s","AccessKeySecret":"%s","AccountId":"1000000000000001"}]}
          """
              .formatted(Calls.ACCESS_KEY_ID, Calls.SECRET));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

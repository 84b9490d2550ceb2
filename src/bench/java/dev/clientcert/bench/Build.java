package dev.clientcert.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code src/bench/run} built, and the files that the application is started with. */
final class Build {

  /** The options that the jar with an AOT cache comes with. */
  static final String AOT_OPTIONS = "@src/aot/aot.options";

  /** Java without its second compiler, which takes a core away from a start. */
  static final String FIRST_COMPILER = "-XX:TieredStopAtLevel=1";

  private static final Path FOLDER = Path.of("target", "bench");

  private Build() {}

  /**
   * How to start a jar.
   *
   * @param name {@code ours} or {@code bare}
   * @param options what to tell Java
   */
  static List<String> jar(Path java, String name, String... options) {
    List<String> command = new ArrayList<>(List.of(java.toString()));
    command.addAll(List.of(options));
    command.addAll(List.of("-jar", FOLDER.resolve(name) + "/quarkus-run.jar"));
    return command;
  }

  /**
   * The same with its AOT cache; empty where it was not built.
   *
   * @param name {@code ours-aot} or {@code bare-aot}
   */
  static List<String> jarWithCache(Path java, String name, String... options) {
    Path cache = FOLDER.resolve(name).resolve("app.aot");
    if (!Files.exists(cache)) {
      return List.of();
    }
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("-XX:AOTMode=on", "-XX:AOTCache=" + cache));
    return jar(java, name, all.toArray(String[]::new));
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

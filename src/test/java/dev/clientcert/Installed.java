package dev.clientcert;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of this machine that some tests need. */
public final class Installed {

  /** The environment variable that tells, by {@code required}, that no test may be skipped. */
  private static final String ALL_TESTS = "ALL_TESTS";

  private Installed() {}

  /**
   * The first of these programs that is on the {@code PATH}. Where there is none, the test that
   * asks is skipped, and the output of the run says so; with {@code ALL_TESTS=required} in the
   * environment it fails.
   *
   * @param cure how to install it
   */
  public static Path program(String cure, String... names) {
    Optional<Path> found =
        Stream.of(names)
            .flatMap(
                name ->
                    Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
            .filter(Files::isExecutable)
            .findFirst();
    if (found.isEmpty()) {
      String reason = "there is no " + Arrays.toString(names) + " on the PATH; " + cure;
      if ("required".equals(System.getenv(ALL_TESTS))) {
        throw new IllegalStateException(reason);
      }
      System.out.println("Skipped tests: " + reason);
      abort(reason);
    }
    return found.get();
  }
}

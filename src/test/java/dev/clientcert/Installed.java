package dev.clientcert;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of this machine that some tests need. */
public final class Installed {

  /** The environment variable that tells, by {@code required}, that no test may be skipped. */
  private static final String ALL_TESTS = "ALL_TESTS";

  /** The same for the clients of Alibaba Cloud that cannot be had everywhere. */
  private static final String ALL_CLIENTS = "ALL_CLIENTS";

  /** The console itself: what goes to {@code System.out}, Maven keeps in a file. */
  private static final PrintStream CONSOLE =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

  private Installed() {}

  /**
   * The first of these programs that is on the {@code PATH}. Where there is none, the test that
   * asks is {@link #leaveOut left out}.
   *
   * @param cure how to install it
   */
  public static Path program(String cure, String... names) {
    return find(names)
        .orElseGet(
            () -> leaveOut("there is no " + Arrays.toString(names) + " on the PATH; " + cure));
  }

  /**
   * Skips the test that asks, for want of a client that cannot be had everywhere, and has the
   * output of the run say so; with {@code ALL_CLIENTS=required} in the environment, fails it. Never
   * returns.
   */
  public static <T> T leaveOutClient(String reason) {
    return leaveOut(ALL_CLIENTS, reason);
  }

  /**
   * Skips the test that asks, and has the output of the run say so; with {@code ALL_TESTS=required}
   * in the environment, fails it. Never returns.
   */
  public static <T> T leaveOut(String reason) {
    return leaveOut(ALL_TESTS, reason);
  }

  private static <T> T leaveOut(String unless, String reason) {
    if ("required".equals(System.getenv(unless))) {
      throw new IllegalStateException(reason);
    }
    CONSOLE.println("Skipped tests: " + reason);
    return abort(reason);
  }

  /** The first of these programs that is on the {@code PATH}. */
  public static Optional<Path> find(String... names) {
    return Stream.of(names)
        .flatMap(
            name ->
                Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator)),
                        // Where Debian has servers, which a user's PATH may leave out.
                        Stream.of("/usr/sbin"))
                    .map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}

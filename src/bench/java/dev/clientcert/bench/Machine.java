package dev.clientcert.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The machine that measures. */
final class Machine {

  private static final boolean PINS = pins();

  private Machine() {}

  /** Whether a process can be kept to one core, and another core is left for who loads it. */
  static boolean canPin() {
    return PINS;
  }

  private static boolean pins() {
    try {
      for (String core : List.of("0", "1")) {
        if (new ProcessBuilder("taskset", "-c", core, "true").start().waitFor() != 0) {
          return false;
        }
      }
      return true;
    } catch (IOException | InterruptedException none) {
      return false;
    }
  }

  /** Processor, cores and system, in one line. */
  static String description() {
    String processor = "unknown processor";
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      processor =
          lines
              .filter(line -> line.startsWith("model name"))
              .map(line -> line.substring(line.indexOf(':') + 1).strip())
              .findFirst()
              .orElse(processor);
    } catch (IOException notLinux) {
      // Then it stays unknown.
    }
    return processor
        + ", "
        + output("nproc", "--all").strip()
        + " cores, "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.version");
  }

  /** What {@code java -version} calls this Java. */
  static String version(Path java) {
    return output(java.toString(), "-XshowSettings:properties", "-version")
        .lines()
        .filter(line -> line.contains("java.vm.version") || line.contains("java.vendor ="))
        .map(line -> line.substring(line.indexOf('=') + 1).strip())
        .sorted()
        .reduce((one, other) -> one + " (" + other + ")")
        .orElse("unknown");
  }

  /** What a command writes. */
  static String output(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + " failed: " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

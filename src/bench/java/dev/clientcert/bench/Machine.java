package dev.clientcert.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The machine that measures. */
final class Machine {

  private static final double TICKS_PER_SECOND = 100;
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

  /**
   * Moves a PostgreSQL to the core of the servers, where this system can do that.
   *
   * @param postmaster its process, from which all others of it come
   */
  static void moveToServerCore(ProcessHandle postmaster) {
    if (!PINS) {
      return;
    }
    Stream.concat(Stream.of(postmaster), postmaster.children())
        .forEach(
            process -> {
              try {
                output("taskset", "-pc", Target.SERVER_CORE, Long.toString(process.pid()));
              } catch (IllegalStateException e) {
                // A connection may have ended meanwhile.
                if (process.isAlive()) {
                  throw e;
                }
              }
            });
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

  /** The seconds of processor time that a process used so far. */
  static double processorSeconds(long pid) {
    return ticks(pid, 11) / TICKS_PER_SECOND;
  }

  /** The same of those that it started, and that have ended. */
  static double processorSecondsOfEnded(long pid) {
    return ticks(pid, 13) / TICKS_PER_SECOND;
  }

  /** The same of a process and all that it started. */
  static double processorSecondsOfAll(long pid) {
    while (true) {
      Set<Long> children = children(pid);
      double seconds = processorSeconds(pid) + processorSecondsOfEnded(pid);
      try {
        for (long child : children) {
          seconds += processorSeconds(child);
        }
      } catch (UncheckedIOException hasJustEnded) {
        continue;
      }
      // Otherwise one that has ended meanwhile counts twice, or not at all.
      if (children.equals(children(pid))) {
        return seconds;
      }
    }
  }

  private static Set<Long> children(long pid) {
    return ProcessHandle.of(pid)
        .orElseThrow()
        .children()
        .map(ProcessHandle::pid)
        .collect(Collectors.toSet());
  }

  /** The sum of two fields of {@code /proc/<pid>/stat}, counted from behind the program's name. */
  private static long ticks(long pid, int field) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return Long.parseLong(fields[field]) + Long.parseLong(fields[field + 1]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

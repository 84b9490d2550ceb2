package dev.clientcert.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;

/** A server that is measured, as a process of its own. */
final class Target implements AutoCloseable {

  /** How the servers of a load test are kept apart from who loads them. */
  static final String SERVER_CORE = "0";

  private static final long PATIENCE_SECONDS = 180;

  private final Process process;
  private final int port;
  private final boolean hasDatabase;
  private final List<ProcessHandle> databases = new ArrayList<>();
  private SSLContext tls;

  private Target(Process process, int port, boolean hasDatabase) {
    this.process = process;
    this.port = port;
    this.hasDatabase = hasDatabase;
  }

  /** Starts a command with these variables added to its environment; does not wait. */
  static Target start(List<String> command, int port, Map<String, String> environment) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
    builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
    builder.environment().putAll(environment);
    try {
      return new Target(builder.start(), port, environment.containsKey("CLIENTCERT_STORE"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same on {@link #SERVER_CORE} alone, where this system can do that. */
  static Target startOnOneCore(List<String> command, int port, Map<String, String> environment) {
    List<String> pinned = new ArrayList<>(command);
    if (Machine.canPin()) {
      pinned.addAll(0, List.of("taskset", "-c", SERVER_CORE));
    }
    return start(pinned, port, environment);
  }

  /** Where it listens, on loopback. */
  int port() {
    return port;
  }

  /** Whether there is a database, which shares the core of who loads. */
  boolean hasDatabase() {
    return hasDatabase && databases.isEmpty();
  }

  /**
   * Counts PostgreSQL, which has the core of this server, as a part of it.
   *
   * @param postmaster its process, from which all others of it come
   */
  Target withDatabase(ProcessHandle postmaster) {
    databases.add(postmaster);
    return this;
  }

  /** Speaks TLS to it. */
  Target withTls(SSLContext context) {
    tls = context;
    return this;
  }

  /** How to speak TLS to it; null where it does not. */
  SSLContext tls() {
    return tls;
  }

  /** Its process id. */
  long pid() {
    return process.pid();
  }

  /** Asks until it gives an answer. */
  void awaitAnswer(Calls calls) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (calls.statusOfOne(port) < 0) {
      requireAlive(end);
      pause();
    }
  }

  /** The milliseconds until the first success, asking every millisecond. */
  double awaitSuccess(byte[] request, long startNanos) {
    long end = startNanos + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      int status = statusOf(request);
      if (status == 200) {
        return (System.nanoTime() - startNanos) / 1e6;
      }
      if (status > 0) {
        throw new IllegalStateException("answered with " + status);
      }
      requireAlive(end);
      pause();
    }
  }

  /** The status of its answer to this, or -1 where it gives none. */
  int statusOf(byte[] request) {
    return Calls.statusOf(
        request, port, tls == null ? SocketFactory.getDefault() : tls.getSocketFactory());
  }

  private void requireAlive(long end) {
    if (!process.isAlive() || System.nanoTime() > end) {
      throw new IllegalStateException("does not start: " + process.info().commandLine());
    }
  }

  private static void pause() {
    try {
      Thread.sleep(1);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The most memory that it had so far (RSS), in MiB. */
  double peakMemory() {
    return memory("VmHWM");
  }

  private double memory(String field) {
    try {
      return Files.readAllLines(proc("status")).stream()
              .filter(line -> line.startsWith(field + ":"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .findFirst()
              .orElseThrow()
          / 1024.0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The seconds of processor time that it used so far, and its database. */
  double processorSeconds() {
    double seconds = Machine.processorSeconds(process.pid());
    for (ProcessHandle database : databases) {
      seconds += Machine.processorSecondsOfAll(database.pid());
    }
    return seconds;
  }

  /** The bytes that are in use on its heap after a collection. */
  long heapInUse(Path java) {
    String pid = Long.toString(process.pid());
    String jcmd = java.resolveSibling("jcmd").toString();
    Machine.output(jcmd, pid, "GC.run");
    // One line for each class, and the total in the last.
    String[] lines = Machine.output(jcmd, pid, "GC.class_histogram").strip().split("\n");
    return Long.parseLong(lines[lines.length - 1].strip().split("\\s+")[2]);
  }

  private Path proc(String file) {
    return Path.of("/proc", Long.toString(process.pid()), file);
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, 15, TimeUnit.SECONDS).join();
    process.destroyForcibly().onExit().join();
  }
}

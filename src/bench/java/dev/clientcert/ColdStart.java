package dev.clientcert;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Cold start: from the start of the process to the first answer of {@code /q/health/ready}, of
 * several commands in turns. Each argument is {@code name=command}, split at spaces; the last
 * argument may be a number, how often each is started (20 unless told). Prints the median and the
 * spread of each, and its ratio to the first one.
 */
final class ColdStart {

  private static final int PORT = 18080;
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(1))
          .build();

  private ColdStart() {}

  /** Measures what the arguments say. */
  public static void main(String[] arguments) throws Exception {
    List<String> commands = new ArrayList<>(List.of(arguments));
    int runs = 20;
    if (commands.get(commands.size() - 1).matches("\\d+")) {
      runs = Integer.parseInt(commands.remove(commands.size() - 1));
    }
    Map<String, List<Double>> times = new LinkedHashMap<>();
    // The first round fills the disk cache, and does not count.
    for (int run = 0; run <= runs; run++) {
      for (String command : commands) {
        String[] parts = command.split("=", 2);
        double time = measure(parts[1].split(" "));
        if (run > 0) {
          times.computeIfAbsent(parts[0], name -> new ArrayList<>()).add(time);
        }
      }
    }
    double first = 0;
    for (Map.Entry<String, List<Double>> entry : times.entrySet()) {
      double[] sorted =
          entry.getValue().stream().mapToDouble(Double::doubleValue).sorted().toArray();
      double median = (sorted[(runs - 1) / 2] + sorted[runs / 2]) / 2;
      first = first == 0 ? median : first;
      System.out.printf(
          "%-12s median %7.1f ms   %7.1f … %7.1f   ratio %.2f%n",
          entry.getKey(), median, sorted[0], sorted[runs - 1], median / first);
    }
  }

  /** Starts the command, and gives the milliseconds until it answers. */
  private static double measure(String[] command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(PORT));
    builder.environment().put("CLIENTCERT_AUTH_REQUIRED", "false");
    HttpRequest ready =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + "/q/health/ready"))
            .timeout(Duration.ofSeconds(1))
            .build();
    long start = System.nanoTime();
    Process process = builder.start();
    try {
      while (true) {
        try {
          if (HTTP.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
            return (System.nanoTime() - start) / 1e6;
          }
        } catch (java.io.IOException notYet) {
          if (!process.isAlive() || System.nanoTime() - start > TimeUnit.SECONDS.toNanos(30)) {
            throw new IllegalStateException("does not start: " + Arrays.toString(command), notYet);
          }
          Thread.sleep(1);
        }
      }
    } finally {
      process.destroy();
      process.waitFor();
    }
  }
}

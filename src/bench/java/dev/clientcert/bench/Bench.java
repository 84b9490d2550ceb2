package dev.clientcert.bench;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;

/** Runs the parts of the benchmark that are asked for: started by {@code src/bench/run}. */
public final class Bench {

  private Bench() {}

  /**
   * Measures and reports.
   *
   * @param arguments the file for the results; the Javas, separated by commas; how many calls a
   *     load makes; how many certificates the largest store has; and the parts: {@code cold},
   *     {@code warmup}, {@code throughput}, {@code postgresql}, {@code scale}, {@code ocsp}, {@code
   *     micro}, {@code before}, {@code partitions}, {@code scale-model}
   */
  public static void main(String[] arguments) throws Exception {
    Report report = new Report(Path.of(arguments[0]));
    List<Path> javas = Arrays.stream(arguments[1].split(",")).map(Path::of).toList();
    int calls = Integer.parseInt(arguments[2]);
    long certificates = Long.parseLong(arguments[3]);
    List<String> parts = Arrays.asList(arguments).subList(5, arguments.length);
    // A model computes the same on each machine.
    if (!parts.equals(List.of("scale-model"))) {
      report.line(
          LocalDate.now() + ", " + Machine.description() + ", Quarkus " + arguments[4] + ".");
      report.endPart("machine");
    }
    for (String part : parts) {
      switch (part) {
        case "cold" -> ColdStart.run(report, javas, 20);
        case "warmup" -> Warmup.run(report, javas.get(javas.size() - 1), calls);
        case "throughput" -> Throughput.run(report, javas.get(0), calls);
        case "postgresql" -> PostgresqlPath.run(report, javas.get(0), calls);
        case "scale" -> StoreScale.run(report, javas.get(0), certificates);
        case "ocsp" -> Ocsp.run(report, javas, calls);
        case "micro" -> Micro.run(report);
        case "partitions" -> Partitions.run(report, rows());
        case "scale-model" -> ScaleModel.run(report);
        case "before" ->
            Before.run(
                report,
                javas.get(0),
                Path.of(System.getenv("BEFORE")),
                Integer.parseInt(System.getenv().getOrDefault("STARTS", "40")),
                calls);
        default -> throw new IllegalArgumentException("no such part: " + part);
      }
    }
  }

  private static long rows() {
    return Long.parseLong(System.getenv().getOrDefault("ROWS", "10000000"));
  }
}

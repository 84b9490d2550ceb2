package dev.clientcert.bench;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;

/** Runs the parts of the benchmark that are asked for: started by {@code src/bench/run}. */
public final class Bench {

  /** The page with the figures that the last two parts find. */
  private static final Path SCALE = Path.of("docs", "scale.md");

  private Bench() {}

  /**
   * Measures and reports.
   *
   * @param arguments the file for the results; the Javas, separated by commas; how many calls a
   *     load makes; how many certificates the largest store has; and the parts: {@code cold},
   *     {@code throughput}, {@code scale}, {@code ocsp}, {@code micro}, {@code before},
   *     {@code partitions}, {@code scale-model}
   */
  public static void main(String[] arguments) throws Exception {
    Report report = new Report(Path.of(arguments[0]));
    List<Path> javas = Arrays.stream(arguments[1].split(",")).map(Path::of).toList();
    int calls = Integer.parseInt(arguments[2]);
    long certificates = Long.parseLong(arguments[3]);
    report.line(LocalDate.now() + ", " + Machine.description() + ", Quarkus " + arguments[4] + ".");
    report.endPart("machine");
    for (String part : Arrays.asList(arguments).subList(5, arguments.length)) {
      switch (part) {
        case "cold" -> ColdStart.run(report, javas, 20);
        case "throughput" -> Throughput.run(report, javas.get(0), calls);
        case "scale" -> StoreScale.run(report, javas.get(0), certificates);
        case "ocsp" -> Ocsp.run(report, javas, calls);
        case "micro" -> Micro.run(report);
        case "partitions" -> Partitions.run(new Report(SCALE), rows());
        case "scale-model" -> ScaleModel.run(new Report(SCALE));
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

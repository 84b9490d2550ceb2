package dev.clientcert.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * How fast a server is after its start: calls a second in each stretch of its first calls, and the
 * time that these took in all.
 */
final class Warmup {

  private static final int OUR_PORT = 18100;
  private static final int BARE_PORT = 18101;
  private static final int CONNECTIONS = 16;
  private static final int ROUNDS = 2;
  private static final List<Integer> ENDS = List.of(1_000, 10_000, 40_000, 80_000);
  private static final String HEAP = "-Xmx512m";
  private static final String SERIAL = "-XX:+UseSerialGC";

  private record Variant(String name, Side ours, Side bare) {}

  /** What is measured of one server in one variant. */
  private static final class Side {
    private final List<String> command;
    private final List<Figures> callsPerSecond = figures();
    private final List<Figures> milliseconds = figures();
    private final List<Figures> processorMilliseconds = figures();

    Side(List<String> command) {
      this.command = command;
    }

    private static List<Figures> figures() {
      return ENDS.stream().map(end -> new Figures()).toList();
    }
  }

  private final Report report;
  private final List<Integer> ends;

  private Warmup(Report report, List<Integer> ends) {
    this.report = report;
    this.ends = ends;
  }

  /**
   * Measures by this Java, in turns.
   *
   * @param calls how many calls each server answers; at most 80,000 are made
   */
  static void run(Report report, Path java, int calls) {
    List<Integer> ends = ENDS.stream().filter(end -> end <= calls).toList();
    if (ends.isEmpty()) {
      throw new IllegalArgumentException("at least " + ENDS.get(0) + " calls");
    }
    new Warmup(report, ends).run(java);
  }

  private void run(Path java) {
    List<Variant> variants = variants(java);
    int calls = ends.get(ends.size() - 1);
    Map<String, String> environment = Build.environment(calls);
    for (int round = 0; round < ROUNDS; round++) {
      for (Variant variant : variants) {
        measure(variant.bare(), BARE_PORT, Map.of());
        measure(variant.ours(), OUR_PORT, environment);
      }
    }
    report.line(
        (Machine.canPin() ? "The server on one core, the load on another. " : "")
            + CONNECTIONS
            + " connections, signed revocations, "
            + ROUNDS
            + " starts of each in turns, "
            + Machine.version(java)
            + ", `"
            + HEAP
            + "`; counted from when the server answers.");
    reportStretches(variants);
    reportTimes(variants);
    report.endPart("warmup");
  }

  private static List<Variant> variants(Path java) {
    List<Variant> variants = new ArrayList<>();
    variants.add(jar(java, "default"));
    variants.add(jar(java, "serial collector", SERIAL));
    variants.add(jar(java, "first compiler only", Build.FIRST_COMPILER));
    if (!Build.jarWithCache(java, "ours-aot").isEmpty()) {
      variants.add(jarWithCache(java, "AOT cache, `aot.options`", Build.AOT_OPTIONS));
      variants.add(jarWithCache(java, "AOT cache"));
      variants.add(jarWithCache(java, "AOT cache and first compiler only", Build.FIRST_COMPILER));
    }
    Build.natives()
        .ifPresent(
            natives ->
                variants.add(
                    new Variant("native", new Side(natives.ours()), new Side(natives.bare()))));
    return variants;
  }

  private static Variant jar(Path java, String name, String... options) {
    return new Variant(
        name,
        new Side(withHeap(Build.jar(java, "ours", options))),
        new Side(withHeap(Build.jar(java, "bare", options))));
  }

  private static Variant jarWithCache(Path java, String name, String... options) {
    return new Variant(
        name,
        new Side(withHeap(Build.jarWithCache(java, "ours-aot", options))),
        new Side(withHeap(Build.jarWithCache(java, "bare-aot", options))));
  }

  private static List<String> withHeap(List<String> command) {
    List<String> all = new ArrayList<>(command);
    all.add(1, HEAP);
    return all;
  }

  private void measure(Side side, int port, Map<String, String> environment) {
    try (Target target = Target.startOnOneCore(side.command, port, environment)) {
      target.awaitAnswer(Calls.unsigned(n -> 0));
      Calls signed = Calls.signed(n -> n);
      double seconds = 0;
      double processorSeconds = 0;
      int made = 0;
      for (int i = 0; i < ends.size(); i++) {
        Load.Result stretch = Load.run(target, signed, ends.get(i) - made, CONNECTIONS, 200);
        made = ends.get(i);
        seconds += stretch.seconds();
        processorSeconds += stretch.processorSeconds();
        side.callsPerSecond.get(i).add(stretch.throughput());
        side.milliseconds.get(i).add(seconds * 1000);
        side.processorMilliseconds.get(i).add(processorSeconds * 1000);
      }
    }
  }

  private void reportStretches(List<Variant> variants) {
    head("calls a second", "of", "to ");
    for (Variant variant : variants) {
      stretches(variant.name(), "bare", variant.bare());
      stretches("", "ours", variant.ours());
    }
  }

  private void stretches(String name, String of, Side side) {
    row(name, of, i -> side.callsPerSecond.get(i).median(""));
  }

  private void reportTimes(List<Variant> variants) {
    head("time of the first", "", "");
    for (Variant variant : variants) {
      Side bare = variant.bare();
      Side ours = variant.ours();
      row(variant.name(), "bare", i -> bare.milliseconds.get(i).median("ms"));
      row("", "ours", i -> ours.milliseconds.get(i).median("ms"));
      row("", "ratio", i -> ours.milliseconds.get(i).ratioTo(bare.milliseconds.get(i)));
      row(
          "",
          "ratio of processor time",
          i -> ours.processorMilliseconds.get(i).ratioTo(bare.processorMilliseconds.get(i)));
    }
  }

  private void head(String title, String of, String prefix) {
    List<String> cells = new ArrayList<>(List.of(title, of));
    ends.forEach(end -> cells.add(prefix + "%,d".formatted(end)));
    report.head(cells.toArray(String[]::new));
  }

  private void row(String name, String of, IntFunction<String> figure) {
    List<Object> cells = new ArrayList<>(List.of(name, of));
    IntStream.range(0, ends.size()).mapToObj(figure).forEach(cells::add);
    report.row(cells.toArray());
  }
}

package dev.clientcert.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Cold start: from the start of the process to the first successful signed revocation, and the most
 * memory that it took until then.
 */
final class ColdStart {

  private static final int PORT = 18080;
  private static final int CERTIFICATES = 1000;
  private static final String FIRST_COMPILER = "-XX:TieredStopAtLevel=1";

  private record Variant(String name, List<String> ours, List<String> bare) {}

  private record Measured(Figures time, Figures memory) {

    Measured() {
      this(new Figures(), new Figures());
    }
  }

  private ColdStart() {}

  /**
   * Measures, in turns, with these Javas.
   *
   * @param runs how often each is started
   */
  static void run(Report report, List<Path> javas, int runs) {
    Map<List<String>, Measured> measured = new LinkedHashMap<>();
    List<Variant> variants = variants(javas);
    // The first round fills the disk cache, and does not count.
    for (int run = 0; run <= runs; run++) {
      for (Variant variant : variants) {
        for (List<String> command : List.of(variant.bare(), variant.ours())) {
          measure(
              command,
              run == 0 ? new Measured() : measured.computeIfAbsent(command, any -> new Measured()));
        }
      }
    }
    report.line(runs + " starts of each, in turns.");
    table(report, "start", "ms", variants, command -> measured.get(command).time());
    table(report, "memory at its peak", "MiB", variants, command -> measured.get(command).memory());
    reportCaches(report, javas, measured);
    report.endPart("cold start");
  }

  private static void table(
      Report report,
      String title,
      String unit,
      List<Variant> variants,
      Function<List<String>, Figures> figures) {
    report.head(title, "bare", "from … to", "ours", "from … to", "ratio");
    for (Variant variant : variants) {
      Figures bare = figures.apply(variant.bare());
      Figures ours = figures.apply(variant.ours());
      report.row(
          variant.name(),
          bare.median(unit),
          bare.spread(),
          ours.median(unit),
          ours.spread(),
          ours.ratioTo(bare));
    }
  }

  private static List<Variant> variants(List<Path> javas) {
    List<Variant> variants = new ArrayList<>();
    for (Path java : javas) {
      variants.add(
          new Variant(
              "jar, " + Machine.version(java), Build.jar(java, "ours"), Build.jar(java, "bare")));
    }
    Path latest = javas.get(javas.size() - 1);
    List<String> cached = Build.jarWithCache(latest, "ours-aot");
    if (!cached.isEmpty()) {
      List<String> bareCached = Build.jarWithCache(latest, "bare-aot");
      String name = "jar with AOT cache, " + Machine.version(latest);
      variants.add(new Variant(name, cached, bareCached));
      variants.add(
          new Variant(
              name + ", `" + FIRST_COMPILER + "`",
              withFirstCompiler(cached),
              withFirstCompiler(bareCached)));
    }
    Build.natives()
        .ifPresent(natives -> variants.add(new Variant("native", natives.ours(), natives.bare())));
    return variants;
  }

  /** The same without Java's second compiler, which takes a core away from a start. */
  private static List<String> withFirstCompiler(List<String> command) {
    List<String> without = new ArrayList<>(command);
    without.add(1, FIRST_COMPILER);
    return without;
  }

  private static void reportCaches(
      Report report, List<Path> javas, Map<List<String>, Measured> measured) {
    Path latest = javas.get(javas.size() - 1);
    Measured plain = measured.get(Build.jar(latest, "ours"));
    Measured cached = measured.get(Build.jarWithCache(latest, "ours-aot"));
    if (cached != null) {
      report.line("");
      report.line(
          "Ours with the AOT cache to ours without, on the same Java: "
              + cached.time().ratioTo(plain.time())
              + "; and without the second compiler, too: "
              + measured
                  .get(withFirstCompiler(Build.jarWithCache(latest, "ours-aot")))
                  .time()
                  .ratioTo(plain.time())
              + ".");
    }
  }

  private static void measure(List<String> command, Measured measured) {
    byte[] request = Calls.signed(n -> n).next(PORT);
    Map<String, String> environment = Build.environment(CERTIFICATES);
    long start = System.nanoTime();
    try (Target target = Target.start(command, PORT, environment)) {
      measured.time().add(target.awaitSuccess(request, start));
      measured.memory().add(target.peakMemory());
    }
  }
}

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
    if (!Build.jarWithCache(latest, "ours-aot").isEmpty()) {
      String name = "jar with AOT cache, " + Machine.version(latest);
      variants.add(withCache(name + ", `aot.options`", latest, Build.AOT_OPTIONS));
      variants.add(withCache(name, latest));
      variants.add(
          withCache(name + ", `" + Build.FIRST_COMPILER + "`", latest, Build.FIRST_COMPILER));
    }
    Build.natives()
        .ifPresent(natives -> variants.add(new Variant("native", natives.ours(), natives.bare())));
    return variants;
  }

  private static Variant withCache(String name, Path java, String... options) {
    return new Variant(
        name,
        Build.jarWithCache(java, "ours-aot", options),
        Build.jarWithCache(java, "bare-aot", options));
  }

  private static void reportCaches(
      Report report, List<Path> javas, Map<List<String>, Measured> measured) {
    Path latest = javas.get(javas.size() - 1);
    Figures plain = measured.get(Build.jar(latest, "ours")).time();
    List<String> cached = Build.jarWithCache(latest, "ours-aot");
    if (!cached.isEmpty()) {
      Function<String, String> ratio =
          option ->
              measured.get(Build.jarWithCache(latest, "ours-aot", option)).time().ratioTo(plain);
      report.line("");
      report.line(
          "Ours with the AOT cache to ours without, on the same Java: "
              + ratio.apply(Build.AOT_OPTIONS)
              + "; with every option at its default "
              + measured.get(cached).time().ratioTo(plain)
              + ", and without the second compiler "
              + ratio.apply(Build.FIRST_COMPILER)
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

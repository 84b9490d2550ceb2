package dev.clientcert.bench;

import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** The JMH benchmarks, all of them. */
final class Micro {

  private Micro() {}

  /** Measures. */
  static void run(Report report) throws RunnerException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include("dev\\.clientcert\\..*Benchmark")
                    .addProfiler(GCProfiler.class)
                    .build())
            .run();
    report.line(
        "Average and its error (99.9 %), and what an operation allocates; Java "
            + System.getProperty("java.version")
            + ".");
    report.head("benchmark", "time", "allocated");
    for (RunResult result : results) {
      Result<?> time = result.getPrimaryResult();
      String name = result.getParams().getBenchmark();
      report.row(
          "`" + name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1) + "`",
          String.format(
              Locale.ROOT,
              "%.2f ± %.2f %s",
              time.getScore(),
              time.getScoreError(),
              time.getScoreUnit().replace("us", "µs").replace("/op", "")),
          Figures.number(result.getSecondaryResults().get("gc.alloc.rate.norm").getScore())
              + " bytes");
    }
    report.endPart("micro");
  }
}

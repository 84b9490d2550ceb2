package dev.clientcert.bench;

import dev.clientcert.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongUnaryOperator;

/** What a store costs by the number of its certificates. */
final class StoreScale {

  private static final int FIRST_PORT = 18090;
  private static final int CALLS = 900;
  private static final int BATCH = 100;
  private static final int WARM_UP = 20_000;

  /** A server, which of its certificates are asked for, and what was measured. */
  private record Size(long certificates, Target target, Calls calls, List<Load.Result> results) {

    Size(long certificates, Target target) {
      this(certificates, target, Calls.signed(spread(certificates)), new ArrayList<>());
    }

    /** From all over the store, in no order, each once. */
    private static LongUnaryOperator spread(long certificates) {
      long step = certificates / 1000;
      List<Long> numbers = new ArrayList<>();
      for (long i = 0; i < 1000; i++) {
        numbers.add(i * step);
      }
      Collections.shuffle(numbers, new Random(7));
      return n -> numbers.get((int) n);
    }
  }

  private final Report report;
  private final Path java;

  private StoreScale(Report report, Path java) {
    this.report = report;
    this.java = java;
  }

  /**
   * Measures, all sizes in turns.
   *
   * @param largest how many certificates the largest store has; the smallest has 1,000
   */
  static void run(Report report, Path java, long largest) {
    StoreScale scale = new StoreScale(report, java);
    report.line(
        "Revocations over HTTP on one connection, "
            + CALLS
            + " of each size in batches in turns, all over the store; "
            + (Machine.canPin() ? "all servers on one core, the load on another; " : "")
            + Machine.version(java)
            + ".");
    scale.memory(largest);
    scale.postgresql(largest);
    report.endPart("scale");
  }

  private void memory(long largest) {
    report.head(
        "memory store",
        "load",
        "heap in use",
        "a certificate",
        "p50",
        "p99",
        "p50 to the first",
        "p99 to the first");
    List<Size> sizes = new ArrayList<>();
    Map<Size, Object[]> cells = new LinkedHashMap<>();
    try {
      long empty = 0;
      int port = FIRST_PORT;
      for (long count = 1000; count <= largest; count *= 10) {
        Build.seeds(count);
        Target target =
            Target.startOnOneCore(Build.jar(java, "ours"), port++, Build.environment(count));
        long start = System.nanoTime();
        target.awaitAnswer(Calls.unsigned(n -> 0));
        double seconds = (System.nanoTime() - start) / 1e9;
        Size size = new Size(count, target);
        sizes.add(size);
        long heap = target.heapInUse(java);
        empty = empty == 0 ? heap : empty;
        cells.put(
            size,
            new Object[] {
              Figures.number(seconds) + " s",
              Figures.number(heap / 1e6) + " MB",
              count == 1000
                  ? ""
                  : Figures.number((heap - empty) / (double) (count - 1000)) + " bytes"
            });
      }
      revokeInTurns(sizes);
      rows(cells);
    } finally {
      sizes.forEach(size -> size.target().close());
    }
  }

  private void postgresql(long largest) {
    report.head("PostgreSQL", "", "", "", "p50", "p99", "p50 to the first", "p99 to the first");
    List<Size> sizes = new ArrayList<>();
    Map<Size, Object[]> cells = new LinkedHashMap<>();
    try {
      int port = FIRST_PORT;
      for (long count : new long[] {1000, largest}) {
        TestDatabase database = TestDatabase.create();
        Throughput.fill(database, count);
        Target target =
            Target.startOnOneCore(
                Build.jar(java, "ours"), port++, Throughput.environment(database));
        target.awaitAnswer(Calls.unsigned(n -> 0));
        Size size = new Size(count, target);
        sizes.add(size);
        cells.put(size, new Object[] {"", "", ""});
      }
      revokeInTurns(sizes);
      rows(cells);
    } finally {
      sizes.forEach(size -> size.target().close());
    }
  }

  /** Each server is warmed up by one certificate that it has no more, and then by nothing else. */
  private static void revokeInTurns(List<Size> sizes) {
    for (Size size : sizes) {
      Load.run(size.target(), size.calls(), 1, 1, 200);
      long taken = Size.spread(size.certificates()).applyAsLong(0);
      Load.run(size.target(), Calls.signed(n -> taken), WARM_UP, 1, 400);
    }
    for (int call = 0; call < CALLS; call += BATCH) {
      for (Size size : sizes) {
        size.results().add(Load.run(size.target(), size.calls(), BATCH, 1, 200));
      }
    }
  }

  private void rows(Map<Size, Object[]> cells) {
    double firstMedian = 0;
    double firstTail = 0;
    for (Map.Entry<Size, Object[]> entry : cells.entrySet()) {
      Size size = entry.getKey();
      Load.Result all = Load.Result.of(size.results());
      double median = all.quantile(0.5);
      double tail = all.quantile(0.99);
      firstMedian = firstMedian == 0 ? median : firstMedian;
      firstTail = firstTail == 0 ? tail : firstTail;
      Object[] own = entry.getValue();
      report.row(
          Figures.number(size.certificates()),
          own[0],
          own[1],
          own[2],
          Figures.number(median) + " µs",
          Figures.number(tail) + " µs",
          Figures.ratio(median / firstMedian),
          Figures.ratio(tail / firstTail));
    }
  }
}

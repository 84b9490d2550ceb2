package dev.clientcert.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a change costs: the application beside an earlier build of itself, in turns in one run. The
 * starts are measured by wall clock and by processor time, and calls by processor time.
 */
final class Before {

  private static final int PORT = 18084;
  private static final int OTHER_PORT = 18085;
  private static final int CERTIFICATES = 1000;
  private static final int CONNECTIONS = 16;
  private static final int ROUNDS = 10;

  /** What is measured of one build. */
  private static final class Side {
    private final Figures start = new Figures();
    private final Figures startProcessor = new Figures();
    private final Figures memory = new Figures();
    private final Figures call = new Figures();
  }

  private Before() {}

  /**
   * Measures, in turns.
   *
   * @param earlier the folder with the {@code quarkus-run.jar} of the earlier build
   * @param starts how often each is started
   * @param calls how many successful revocations each answers
   */
  static void run(Report report, Path java, Path earlier, int starts, int calls) {
    List<String> before = Build.jar(java, earlier.toAbsolutePath().toString());
    List<String> after = Build.jar(java, "ours");
    Side beforeSide = new Side();
    Side afterSide = new Side();
    // The first round fills the disk cache, and does not count.
    for (int run = 0; run <= starts; run++) {
      start(before, run == 0 ? new Side() : beforeSide);
      start(after, run == 0 ? new Side() : afterSide);
    }
    load(before, after, beforeSide, afterSide, calls);
    report.line(
        starts
            + " starts of each, and "
            + calls
            + " signed revocations by each in "
            + ROUNDS
            + " rounds, in turns, "
            + Machine.version(java)
            + ".");
    report.head("", "before", "from … to", "after", "from … to", "ratio");
    row(report, "start, wall clock", "ms", beforeSide.start, afterSide.start);
    row(report, "start, processor time", "ms", beforeSide.startProcessor, afterSide.startProcessor);
    row(report, "memory at its peak", "MiB", beforeSide.memory, afterSide.memory);
    row(report, "processor time a call", "µs", beforeSide.call, afterSide.call);
    report.endPart("before");
  }

  private static void row(Report report, String name, String unit, Figures before, Figures after) {
    report.row(
        name,
        before.median(unit),
        before.spread(),
        after.median(unit),
        after.spread(),
        after.ratioTo(before));
  }

  private static void start(List<String> command, Side side) {
    byte[] request = Calls.signed(n -> n).next(PORT);
    Map<String, String> environment = Build.environment(CERTIFICATES);
    long start = System.nanoTime();
    try (Target target = Target.start(command, PORT, environment)) {
      side.start.add(target.awaitSuccess(request, start));
      side.startProcessor.add(target.processorSeconds() * 1000);
      side.memory.add(target.peakMemory());
    }
  }

  private static void load(
      List<String> before, List<String> after, Side beforeSide, Side afterSide, int calls) {
    int warmUp = calls / 2;
    Map<String, String> environment = Build.environment(calls + warmUp);
    try (Target one = Target.startOnOneCore(before, PORT, environment);
        Target other = Target.startOnOneCore(after, OTHER_PORT, environment)) {
      one.awaitAnswer(Calls.unsigned(n -> 0));
      other.awaitAnswer(Calls.unsigned(n -> 0));
      Calls ofOne = Calls.signed(n -> n);
      Calls ofOther = Calls.signed(n -> n);
      Load.run(one, ofOne, warmUp, CONNECTIONS, 200);
      Load.run(other, ofOther, warmUp, CONNECTIONS, 200);
      for (int round = 0; round < ROUNDS; round++) {
        beforeSide.call.add(
            Load.run(one, ofOne, calls / ROUNDS, CONNECTIONS, 200).processorMicros());
        afterSide.call.add(
            Load.run(other, ofOther, calls / ROUNDS, CONNECTIONS, 200).processorMicros());
      }
    }
  }
}

package dev.clientcert.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Calls that begin all at once, and instances that are started for them, in steps of 10
 * milliseconds. Each instance has one core, and is the slower the fewer calls it has answered.
 *
 * @param form how an instance is started, and how fast it is
 * @param calls how many come a second
 * @param least how many instances there are before, which are warm
 * @param most how many instances there may be
 * @param target how many calls in flight an instance is to have
 */
record Burst(Form form, double calls, int least, int most, int target) {

  private static final double STEP = 0.01;
  private static final int STEPS_BETWEEN_LOOKS = 200;
  private static final double END = 120;
  private static final double LONG = 0.1;

  /** What a platform takes to place an instance, before its process starts. */
  private static final double PLACING = 1;

  /** Up to how many calls an instance counts as that warm. */
  private static final double[] WARMTH = {1000, 10_000, 40_000, 80_000, Double.MAX_VALUE};

  /**
   * A form of the application.
   *
   * @param start from the start of the process to the first answer, in seconds
   * @param memory at its peak at the start, in MiB
   * @param micros the processor time of a call with PostgreSQL, in each stretch of {@link #WARMTH}
   */
  record Form(String name, double start, int memory, double... micros) {

    /** That of a call once it is warm. */
    double warmMicros() {
      return micros[micros.length - 1];
    }

    private double secondsAfter(double answered) {
      int stretch = 0;
      while (answered >= WARMTH[stretch]) {
        stretch++;
      }
      return micros[Math.min(stretch, micros.length - 1)] / 1e6;
    }
  }

  /**
   * What came of it.
   *
   * @param first until the first answer, in seconds
   * @param longest how long a call waited at most, in seconds
   * @param calm until nobody waited longer than {@link #LONG}; infinite if that never came
   * @param instances how many there were at most
   */
  record Result(double first, double longest, double calm, int instances) {}

  /** Lets it happen. As on Knative, every two seconds as many are wanted as calls wait for. */
  Result run() {
    List<double[]> instances = new ArrayList<>();
    for (int i = 0; i < least; i++) {
      instances.add(new double[] {0, WARMTH[WARMTH.length - 2]});
    }
    double served = 0;
    double first = Double.POSITIVE_INFINITY;
    double longest = 0;
    double calm = 0;
    for (int step = 1; step * STEP < END; step++) {
      double now = step * STEP;
      double waiting = calls * now - served;
      if (step % STEPS_BETWEEN_LOOKS == 1) {
        int wanted = (int) Math.min(most, Math.ceil(waiting / target));
        while (instances.size() < wanted) {
          instances.add(new double[] {now + PLACING + form.start(), 0});
        }
      }
      double could = 0;
      for (double[] instance : instances) {
        could += instance[0] <= now ? STEP / form.secondsAfter(instance[1]) : 0;
      }
      double share = could == 0 ? 0 : Math.min(1, waiting / could);
      for (double[] instance : instances) {
        instance[1] += instance[0] <= now ? share * STEP / form.secondsAfter(instance[1]) : 0;
      }
      served += share * could;
      if (share > 0 && Double.isInfinite(first)) {
        first = now;
      }
      // They are served in the order in which they came.
      double wait = now - served / calls;
      longest = Math.max(longest, wait);
      if (wait > LONG) {
        calm = now;
      }
    }
    return new Result(
        first, longest, calm >= END - 2 * STEP ? Double.POSITIVE_INFINITY : calm, instances.size());
  }
}

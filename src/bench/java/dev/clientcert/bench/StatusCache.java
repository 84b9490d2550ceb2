package dev.clientcert.bench;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Caches of a CDN for answers by OCSP: one at each place, or one behind them all. The certificates
 * that are asked for follow Zipf's law; a cache keeps an answer for a fixed time, and then asks for
 * it again.
 *
 * @param certificates how many there are
 * @param questions how many are asked a second
 * @param exponent that of Zipf's law: 0 for all alike; the larger, the fewer are asked for often
 * @param caches how many there are, each with its share of the questions
 * @param seconds how long each keeps an answer
 */
record StatusCache(
    double certificates, double questions, double exponent, int caches, double seconds) {

  /** How much wider each group of ranks is than the one before; the ranks in it count as one. */
  private static final double WIDTH = 1.01;

  /** What a simulation found: the part of the questions that caches answer, and delays. */
  record Simulated(double hits, double[] delays) {

    /** For how long this part of the revocations is unknown to a cache, in seconds. */
    double delay(double part) {
      return delays[(int) Math.min(delays.length - 1L, (long) (part * delays.length))];
    }
  }

  /** Computes which part of the questions the caches answer. */
  double hits() {
    double hits = 0;
    // Of a certificate that is asked for n times while an answer is kept, on average, each miss is
    // followed by n hits.
    double all = weight();
    for (double rank = 1; rank <= certificates; ) {
      double next = next(rank);
      double weight = Math.pow((rank + next - 1) / 2, -exponent);
      double kept = questions / caches * weight / all * seconds;
      hits += weight * (next - rank) * kept / (1 + kept);
      rank = next;
    }
    return hits / all;
  }

  private double next(double rank) {
    return Math.min(Math.max(rank + 1, Math.floor(rank * WIDTH)), certificates + 1);
  }

  private double weight() {
    double sum = 0;
    for (double rank = 1; rank <= certificates; ) {
      double next = next(rank);
      sum += Math.pow((rank + next - 1) / 2, -exponent) * (next - rank);
      rank = next;
    }
    return sum;
  }

  /**
   * Makes questions and answers them. One in a hundred comes with the revocation of its
   * certificate, whose delay is the time until the last cache has let go of the answer before.
   *
   * @param count how many questions are made; the first half is to fill the caches
   */
  Simulated simulate(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] sums = new double[(int) certificates];
    double sum = 0;
    for (int i = 0; i < sums.length; i++) {
      sum += Math.pow(i + 1, -exponent);
      sums[i] = sum;
    }
    double[][] kept = new double[caches][sums.length];
    double[] delays = new double[count];
    int revoked = 0;
    int hits = 0;
    double now = 0;
    for (int i = 0; i < count; i++) {
      now -= Math.log(1 - random.nextDouble()) / questions;
      int found = Arrays.binarySearch(sums, random.nextDouble() * sum);
      int certificate = found < 0 ? -found - 1 : found;
      double[] cache = kept[random.nextInt(caches)];
      boolean counts = i >= count / 2;
      if (counts && i % 100 == 0) {
        double last = now;
        for (double[] one : kept) {
          last = Math.max(last, one[certificate]);
        }
        delays[revoked++] = last - now;
      }
      if (cache[certificate] > now) {
        hits += counts ? 1 : 0;
      } else {
        cache[certificate] = now + seconds;
      }
    }
    double[] sorted = Arrays.copyOf(delays, revoked);
    Arrays.sort(sorted);
    return new Simulated(hits / (count - count / 2.0), sorted);
  }
}

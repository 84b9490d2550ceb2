package dev.clientcert.replay;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Taking a nonce, where those of half an hour at 300 a second are remembered. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ReplayWindowBenchmark {

  private static final long BETWEEN_CALLS = Duration.ofSeconds(1).dividedBy(300).toNanos();
  private static final int HALF_HOUR = 30 * 60 * 300;
  private static final Duration WINDOW = Duration.ofMinutes(15);

  private final Instant start = Instant.parse("2026-11-23T11:00:00Z");
  private long elapsed;
  private final ReplayWindow window = new ReplayWindow(3 * HALF_HOUR, () -> elapsed);

  /** Fills it. */
  @Setup
  public void fill() {
    for (int i = 0; i < HALF_HOUR; i++) {
      take();
    }
  }

  /** Takes one that is new. */
  @Benchmark
  public boolean take() {
    elapsed += BETWEEN_CALLS;
    Instant now = start.plusNanos(elapsed);
    boolean first =
        window
            .recordUse(
                "1000000000000001",
                "testid",
                "beea8076d568236aef5e" + elapsed,
                now.plus(WINDOW),
                now)
            .await()
            .indefinitely();
    if (!first) {
      throw new IllegalStateException("refused");
    }
    return first;
  }
}

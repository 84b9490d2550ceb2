package dev.clientcert.issuance;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Threads that compute with keys. They start when there is work, and end soon after it. The bean is
 * for issuing: as many threads as half of the processors, so that all other calls have the rest.
 */
@Singleton
public class Workers {

  /** The maximum number of orders that wait. */
  static final int MAX_WAITING = 256;

  /** How long an order may wait; as long as official clients wait for an answer. */
  static final Duration MAX_WAIT = Duration.ofSeconds(10);

  private static final int IDLE_SECONDS = 10;

  private final String name;
  private final int maxWaiting;
  private final Duration maxWait;
  private final LongSupplier nanoTime;
  private final ThreadPoolExecutor threads;

  /** Creates a pool that has no thread yet. */
  @Inject
  Workers() {
    this(System::nanoTime);
  }

  /** Creates a pool for issuing that measures time by another clock. */
  Workers(LongSupplier nanoTime) {
    this("issuer", halfOfProcessors(), MAX_WAITING, MAX_WAIT, nanoTime);
  }

  /**
   * Creates a pool that has no thread yet.
   *
   * @param name the name of its threads
   * @param size the maximum number of threads
   * @param maxWaiting the maximum number of orders that wait
   * @param maxWait how long an order may wait
   */
  public Workers(String name, int size, int maxWaiting, Duration maxWait) {
    this(name, size, maxWaiting, maxWait, System::nanoTime);
  }

  private Workers(String name, int size, int maxWaiting, Duration maxWait, LongSupplier nanoTime) {
    this.name = name;
    this.maxWaiting = maxWaiting;
    this.maxWait = maxWait;
    this.nanoTime = nanoTime;
    this.threads =
        new ThreadPoolExecutor(
            size,
            size,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(maxWaiting),
            this::newDaemonThread);
    threads.allowCoreThreadTimeOut(true);
  }

  /** Returns the number of threads that leaves as many processors to others. */
  public static int halfOfProcessors() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  private Thread newDaemonThread(Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Ends the threads. Orders that wait are refused. */
  @PreDestroy
  public void close() {
    threads.shutdownNow().forEach(work -> ((Work<?>) work).refuse("the application is ending"));
  }

  /**
   * Does what was ordered on one of the threads, so that nothing else waits for that.
   *
   * @return the result, on the Vert.x context of the caller; fails with an {@link
   *     UnavailableException} if the order cannot wait, or waited for too long
   */
  public <T> Uni<T> run(Callable<T> order) {
    return Uni.createFrom()
        .<T>emitter(emitter -> accept(new Work<>(order, emitter, nanoTime.getAsLong())))
        .emitOn(contextOfCaller());
  }

  /** Returns what runs something on the Vert.x context of the caller, or at once without one. */
  public static Executor contextOfCaller() {
    Context caller = Vertx.currentContext();
    return caller == null ? Runnable::run : work -> caller.runOnContext(any -> work.run());
  }

  private void accept(Work<?> work) {
    try {
      threads.execute(work);
    } catch (RejectedExecutionException full) {
      work.refuse(
          threads.isShutdown() ? "the application is ending" : maxWaiting + " orders are waiting");
    }
  }

  /** An order, and who waits for its result. */
  private final class Work<T> implements Runnable {

    private final Callable<T> order;
    private final UniEmitter<? super T> emitter;
    private final long start;

    Work(Callable<T> order, UniEmitter<? super T> emitter, long start) {
      this.order = order;
      this.emitter = emitter;
      this.start = start;
    }

    @Override
    public void run() {
      if (nanoTime.getAsLong() - start > maxWait.toNanos()) {
        refuse("the order waited for more than " + maxWait.toSeconds() + " seconds");
        return;
      }
      try {
        emitter.complete(order.call());
      } catch (Throwable failure) {
        // Somebody waits for an answer, whatever it is.
        emitter.fail(failure);
      }
    }

    void refuse(String reason) {
      emitter.fail(new UnavailableException(reason));
    }
  }
}

package dev.clientcert.store;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * The database as the stores use it: single statements, each a transaction of its own. A failure
 * that may pass is tried again until the time-out, so a statement must be one that does the same
 * when it is made twice: where a connection is cut, nobody knows whether it was made.
 */
final class Postgresql {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);

  /**
   * The SQLSTATE classes for failed connections and for transactions that lost against another,
   * which is how databases with stricter isolation say what the default one settles by waiting.
   */
  private static final Set<String> PASSING_CLASSES = Set.of("08", "40");

  /** No connection to be had; the server is being shut down, has crashed, or is starting. */
  private static final Set<String> PASSING_STATES = Set.of("53300", "57P01", "57P02", "57P03");

  private final Pool pool;
  private final Duration timeout;
  private final CompletableFuture<Void> prepared = new CompletableFuture<>();

  /** One thread, however many callers are told at the same time that theirs is up. */
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, Postgresql::daemon);

  /**
   * The database behind this pool.
   *
   * @param timeout for how long a statement is waited for, whatever it waits for itself
   */
  Postgresql(Pool pool, Duration timeout) {
    this.pool = pool;
    this.timeout = timeout;
    timer.setRemoveOnCancelPolicy(true);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "postgresql-timer");
    thread.setDaemon(true);
    return thread;
  }

  /** Makes no further statement. */
  void close() {
    timer.shutdownNow();
  }

  /** Has callers served, who wait until this was said. */
  void isPrepared() {
    prepared.complete(null);
  }

  /**
   * Makes a statement for a caller, once the database is prepared.
   *
   * @return what came of it, on the Vert.x context of the caller; fails after the time-out at the
   *     latest, and then it may have been made all the same
   */
  Uni<RowSet<Row>> execute(String sql, Tuple arguments) {
    Uni<Void> ready =
        prepared.isDone()
            ? Uni.createFrom().voidItem()
            // A copy, since a caller who gives up cancels what he waits for.
            : Uni.createFrom().completionStage(prepared::copy);
    return inTime(ready, sql, arguments);
  }

  /** The same, to prepare the database. */
  Uni<RowSet<Row>> prepare(String sql, Tuple arguments) {
    return inTime(Uni.createFrom().voidItem(), sql, arguments);
  }

  private Uni<RowSet<Row>> inTime(Uni<Void> ready, String sql, Tuple arguments) {
    Context caller = Vertx.currentContext();
    long start = System.nanoTime();
    return ready
        .chain(() -> attempt(sql, arguments, start))
        .onFailure()
        .retry()
        .withExecutor(timer)
        .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
        // Rather the failure itself, a little early, than that time was up.
        .until(
            failure -> mayPass(failure) && since(start).plus(LONGEST_PAUSE).compareTo(timeout) < 0)
        .ifNoItem()
        .after(timeout)
        .on(timer)
        .failWith(this::timedOut)
        .emitOn(
            emission -> {
              if (caller == null || caller == Vertx.currentContext()) {
                emission.run();
              } else {
                caller.runOnContext(any -> emission.run());
              }
            });
  }

  private Uni<RowSet<Row>> attempt(String sql, Tuple arguments, long start) {
    return pool.withConnection(
        connection ->
            // It may have come after the caller was told that it did not.
            since(start).compareTo(timeout) >= 0
                ? Uni.createFrom().failure(timedOut())
                : connection.preparedQuery(sql).execute(arguments));
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private StoreTimeoutException timedOut() {
    return new StoreTimeoutException(
        prepared.isDone()
            ? "PostgreSQL did not answer within "
                + timeout.toMillis()
                + " milliseconds (clientcert.store.timeout)"
            : "PostgreSQL is still being prepared");
  }

  private static boolean mayPass(Throwable failure) {
    if (failure instanceof PgException refusal) {
      String state = refusal.getSqlState();
      return state != null
          && (PASSING_STATES.contains(state)
              || PASSING_CLASSES.stream().anyMatch(state::startsWith));
    }
    if (failure instanceof ConnectionPoolTooBusyException
        || failure instanceof StoreTimeoutException) {
      return false;
    }
    // Of the client's own failures, those of the connection; the rest are mistakes in this code.
    return failure instanceof VertxException
        || !(failure instanceof RuntimeException || failure instanceof Error);
  }
}

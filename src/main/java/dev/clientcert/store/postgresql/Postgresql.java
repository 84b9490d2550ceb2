package dev.clientcert.store.postgresql;

import io.smallrye.common.vertx.ContextLocals;
import io.smallrye.common.vertx.VertxContext;
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
public final class Postgresql {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);

  /**
   * How many time-outs a statement that prepares the database has: it carries a thousand rows, and
   * nobody waits for it. One more, and its connection would be closed for its silence.
   */
  private static final int PREPARATION_TIMEOUTS = PostgresqlPool.SILENT_TIMEOUTS - 1;

  private static final String START_OF_CALL = Postgresql.class.getName() + ".start";

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
   * @param timeout for how long a call waits, over all its statements, whatever they wait for
   */
  public Postgresql(Pool pool, Duration timeout) {
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
  public void close() {
    timer.shutdownNow();
  }

  /** Has callers served, who wait until this was said. */
  public void markPrepared() {
    prepared.complete(null);
  }

  /**
   * Makes a statement for a caller, once the database is prepared.
   *
   * @return what came of it, on the Vert.x context of the caller; fails once the time-out has
   *     passed since the first statement of this call, and then it may have been made all the same
   */
  Uni<RowSet<Row>> execute(String sql, Tuple arguments) {
    return inTime(sql, arguments, startOfCall());
  }

  /** The same beside the call, which does not wait for it: with the whole time-out for itself. */
  Uni<RowSet<Row>> executeAside(String sql, Tuple arguments) {
    return inTime(sql, arguments, System.nanoTime());
  }

  private Uni<RowSet<Row>> inTime(String sql, Tuple arguments, long start) {
    Duration left = left(start);
    if (left.isNegative() || left.isZero()) {
      return Uni.createFrom().failure(timedOut());
    }
    Context caller = Vertx.currentContext();
    Uni<Void> ready =
        prepared.isDone()
            ? Uni.createFrom().voidItem()
            // A copy, since a caller who gives up cancels what he waits for.
            : Uni.createFrom().completionStage(prepared::copy);
    return ready
        .chain(() -> attempt(sql, arguments, start))
        .onFailure()
        .retry()
        .withExecutor(timer)
        .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
        // Rather the failure itself, a little early, than that time was up.
        .until(failure -> mayPass(failure) && left(start).compareTo(LONGEST_PAUSE) > 0)
        .ifNoItem()
        .after(left)
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
            left(start).isNegative()
                ? Uni.createFrom().failure(timedOut())
                : connection.preparedQuery(sql).execute(arguments));
  }

  private Duration left(long start) {
    return timeout.minusNanos(System.nanoTime() - start);
  }

  /** Makes a statement to prepare the database, once, with a longer time-out than that of calls. */
  Uni<RowSet<Row>> prepare(String sql, Tuple arguments) {
    Duration patience = timeout.multipliedBy(PREPARATION_TIMEOUTS);
    return pool.withTransaction(
            connection ->
                connection
                    // That of the connection is meant for calls.
                    .query("SET LOCAL statement_timeout = " + patience.toMillis())
                    .execute()
                    .chain(() -> connection.preparedQuery(sql).execute(arguments)))
        // All that the pool says where a connection takes too long.
        .onFailure(failure -> "Timeout".equals(failure.getMessage()))
        .transform(late -> noAnswerWithin(timeout))
        .ifNoItem()
        .after(patience)
        .on(timer)
        .failWith(() -> noAnswerWithin(patience));
  }

  /**
   * When the current call made its first statement. All of them share the time-out, since it is
   * their sum that the caller waits for.
   */
  private static long startOfCall() {
    if (!VertxContext.isOnDuplicatedContext()) {
      return System.nanoTime();
    }
    Long start = ContextLocals.<Long>get(START_OF_CALL).orElse(null);
    if (start == null) {
      start = System.nanoTime();
      ContextLocals.put(START_OF_CALL, start);
    }
    return start;
  }

  private StoreTimeoutException timedOut() {
    return prepared.isDone()
        ? noAnswerWithin(timeout)
        : new StoreTimeoutException("PostgreSQL is still being prepared");
  }

  private static StoreTimeoutException noAnswerWithin(Duration time) {
    return new StoreTimeoutException(
        "PostgreSQL did not answer within " + time.toMillis() + " milliseconds");
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

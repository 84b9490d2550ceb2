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
import java.util.concurrent.atomic.LongAdder;

/**
 * Executes single statements, each in its own transaction. Transient failures are retried until the
 * timeout, so statements must be idempotent: after a broken connection, nobody knows whether the
 * statement was executed.
 */
public final class Postgresql {

  /** The number of rows that one statement in the background deals with. */
  static final int BATCH = 1000;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);

  /**
   * The timeout of a preparing statement, in timeouts of a call: it carries a thousand rows, and no
   * caller waits for it. One more, and its connection would be closed as silent.
   */
  private static final int PREPARATION_TIMEOUTS = PostgresqlPool.SILENT_TIMEOUTS - 1;

  private static final String START_OF_CALL = Postgresql.class.getName() + ".start";

  /**
   * The SQLSTATE classes of failed connections and of serialization failures, which stricter
   * isolation levels raise where the default one waits.
   */
  private static final Set<String> TRANSIENT_CLASSES = Set.of("08", "40");

  /** Too many connections; the server is shutting down, has crashed, or is starting. */
  private static final Set<String> TRANSIENT_STATES = Set.of("53300", "57P01", "57P02", "57P03");

  private static final String UNIQUE_VIOLATION = "23505";

  private final Pool pool;
  private final Duration timeout;
  private final Duration patience;
  private final CompletableFuture<Void> prepared = new CompletableFuture<>();

  /** How many statements were given up, each counted when whoever waited for it was told. */
  private final LongAdder timeouts = new LongAdder();

  /** One thread, however many calls time out at once. */
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, Postgresql::newDaemonThread);

  /**
   * Creates a database on top of a connection pool.
   *
   * @param timeout how long a call waits, over all its statements
   */
  public Postgresql(Pool pool, Duration timeout) {
    this(pool, timeout, timeout.multipliedBy(PREPARATION_TIMEOUTS));
  }

  /**
   * Creates a database whose preparation may take longer than usual.
   *
   * @param patience how long a statement of the preparation may take
   */
  Postgresql(Pool pool, Duration timeout, Duration patience) {
    this.pool = pool;
    this.timeout = timeout;
    this.patience = patience;
    timer.setRemoveOnCancelPolicy(true);
  }

  private static Thread newDaemonThread(Runnable work) {
    Thread thread = new Thread(work, "postgresql-timer");
    thread.setDaemon(true);
    return thread;
  }

  /** Has Quarkus create the connection pool, which it otherwise does for the first statement. */
  void createPool() {
    pool.size();
  }

  /** Stops retries and timeouts. */
  public void close() {
    timer.shutdownNow();
  }

  /** Marks the database as prepared, which calls wait for. */
  public void markPrepared() {
    prepared.complete(null);
  }

  /**
   * Executes a statement of a call, once the database is prepared.
   *
   * @return the result, on the Vert.x context of the caller; a failure if the timeout has passed
   *     since the first statement of the call, in which case it may have been executed or not
   */
  Uni<RowSet<Row>> execute(String sql, Tuple arguments) {
    return execute(sql, arguments, startOfCall());
  }

  /** Executes one of several statements of a call that began at this time. */
  Uni<RowSet<Row>> execute(String sql, Tuple arguments, long start) {
    return executeWithRetry(sql, arguments, start);
  }

  /** Executes a statement that no call waits for, with a timeout of its own. */
  Uni<RowSet<Row>> executeInBackground(String sql, Tuple arguments) {
    return executeWithRetry(sql, arguments, System.nanoTime());
  }

  /**
   * Executes a statement that no call waits for until it has nothing more to do.
   *
   * @param sql a statement on at most {@link #BATCH} rows, which affects or returns each of them
   */
  Uni<Void> executeInBatches(String sql, Tuple arguments) {
    return executeInBackground(sql, arguments)
        .chain(
            done ->
                done.rowCount() < BATCH
                    ? Uni.createFrom().voidItem()
                    : executeInBatches(sql, arguments));
  }

  private Uni<RowSet<Row>> executeWithRetry(String sql, Tuple arguments, long start) {
    Duration remaining = remaining(start);
    if (remaining.isNegative() || remaining.isZero()) {
      return Uni.createFrom().failure(giveUp());
    }
    Context caller = Vertx.currentContext();
    Uni<Void> ready =
        prepared.isDone()
            ? Uni.createFrom().voidItem()
            // A copy, since a caller who gives up cancels the future.
            : Uni.createFrom().completionStage(prepared::copy);
    return ready
        .chain(() -> attempt(sql, arguments, start))
        .onFailure()
        .retry()
        .withExecutor(timer)
        .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
        // Better to report the failure a little early than only a timeout.
        .until(failure -> isTransient(failure) && remaining(start).compareTo(LONGEST_PAUSE) > 0)
        .ifNoItem()
        .after(remaining)
        .on(timer)
        .failWith(this::giveUp)
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
            // The connection may arrive after the timeout.
            remaining(start).isNegative()
                ? Uni.createFrom().failure(timeoutFailure())
                : connection.preparedQuery(sql).execute(arguments));
  }

  private Duration remaining(long start) {
    return timeout.minusNanos(System.nanoTime() - start);
  }

  /** Executes a statement that prepares the database: once, with a longer timeout than calls. */
  Uni<RowSet<Row>> executeForPreparation(String sql, Tuple arguments) {
    return pool.withTransaction(
            connection ->
                connection
                    // The connection's own timeout is for calls.
                    .query("SET LOCAL statement_timeout = " + patience.toMillis())
                    .execute()
                    .chain(() -> connection.preparedQuery(sql).execute(arguments)))
        // The only hint from the pool that it took too long to connect.
        .onFailure(failure -> "Timeout".equals(failure.getMessage()))
        .transform(late -> noAnswerWithin(timeout))
        .ifNoItem()
        .after(patience)
        .on(timer)
        .failWith(() -> noAnswerWithin(patience));
  }

  /**
   * Returns when the current call executed its first statement; its statements share the timeout.
   */
  static long startOfCall() {
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

  /** Returns whether a statement did nothing, because a row with its key is there. */
  static boolean isUniqueViolation(Throwable failure) {
    return failure instanceof PgException refusal && UNIQUE_VIOLATION.equals(refusal.getSqlState());
  }

  /** Returns whether a text, which may be {@code null}, has a NUL, which no column can store. */
  static boolean hasNul(String text) {
    return text != null && text.indexOf('\0') >= 0;
  }

  /** Returns how many statements since the start were not answered within the timeout. */
  long timeouts() {
    return timeouts.sum();
  }

  private StoreTimeoutException giveUp() {
    timeouts.increment();
    return timeoutFailure();
  }

  private StoreTimeoutException timeoutFailure() {
    return prepared.isDone()
        ? noAnswerWithin(timeout)
        : new StoreTimeoutException("PostgreSQL is still being prepared");
  }

  private static StoreTimeoutException noAnswerWithin(Duration time) {
    return new StoreTimeoutException(
        "PostgreSQL did not answer within " + time.toMillis() + " milliseconds");
  }

  static boolean isTransient(Throwable failure) {
    if (failure instanceof PgException refusal) {
      String state = refusal.getSqlState();
      return state != null
          && (TRANSIENT_STATES.contains(state)
              || TRANSIENT_CLASSES.stream().anyMatch(state::startsWith));
    }
    if (failure instanceof ConnectionPoolTooBusyException
        || failure instanceof StoreTimeoutException) {
      return false;
    }
    // The client's connection failures are transient; other exceptions are bugs.
    return failure instanceof VertxException
        || !(failure instanceof RuntimeException || failure instanceof Error);
  }
}

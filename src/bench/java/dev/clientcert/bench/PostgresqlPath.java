package dev.clientcert.bench;

import dev.clientcert.RawHttp;
import dev.clientcert.SignedRequest;
import dev.clientcert.TestDatabase;
import dev.clientcert.bench.ReceivedStatements.Received;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Signed revocations in PostgreSQL beside what the database alone takes for them: pgbench, which
 * makes the same statements from the core that the server has.
 */
final class PostgresqlPath {

  private static final int PORT = 18110;
  private static final int CONNECTIONS = 16;
  private static final int ROUNDS = 5;

  /** Rounds before those, which do not count: until then, everything is warm. */
  private static final int WARM_UP = 3;

  private static final int FEW = 20;

  /** What is measured of one side over the rounds. Times are in microseconds. */
  private static final class Side {
    private final Figures throughput = new Figures();
    private final Figures time = new Figures();
    private final Figures client = new Figures();
    private final Figures database = new Figures();
    private final Figures load = new Figures();
    private final Figures timeWithoutLoad = new Figures();
  }

  private final Report report;
  private final Path java;
  private final String program;
  private final TestDatabase database;
  private final long postmaster;
  private final int count;

  private PostgresqlPath(
      Report report, Path java, String program, TestDatabase database, int count) {
    this.report = report;
    this.java = java;
    this.program = program;
    this.database = database;
    this.count = count;
    postmaster =
        Long.parseLong(
            database.query("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)").get(0));
  }

  /**
   * Measures, in turns.
   *
   * @param calls ten times as many as each side makes
   */
  static void run(Report report, Path java, int calls) throws Exception {
    Optional<String> program = Pgbench.program();
    if (program.isPresent()) {
      int count = Math.max(calls / 10 / ROUNDS / CONNECTIONS, 1) * CONNECTIONS;
      try (TestDatabase.OwnServer server =
          new TestDatabase.OwnServer(ReceivedStatements.SETTINGS)) {
        new PostgresqlPath(report, java, program.get(), server.database(), count).run();
      }
    } else {
      report.line("Left out: there is no pgbench here (Debian: postgresql).");
    }
    report.endPart("postgresql");
  }

  private void run() throws Exception {
    // For the calls of the application, those of pgbench in two forms, and few others.
    long ofEach = (WARM_UP + ROUNDS) * (long) count;
    Throughput.fill(database, 3 * ofEach + 3 * FEW);
    long spare = 3 * ofEach;
    List<Received> sent = receivedOfRevocation("true", spare);
    List<Received> apart =
        List.of(receivedOfNonce(spare + FEW), only(receivedOfRevocation("false", spare + FEW)));
    boolean isAsSent = sql(sent).equals(sql(apart));
    Pgbench apartPgbench = pgbench(apart);
    Pgbench sentPgbench = pgbench(sent);
    Side ours = new Side();
    Side apartSide = new Side();
    Side sentSide = new Side();
    try (Target target = start("true")) {
      Calls calls = Calls.signed(n -> n);
      for (int round = 0; round < WARM_UP + ROUNDS; round++) {
        boolean counts = round >= WARM_UP;
        long first = (long) round * count;
        measure(target, calls, counts ? ours : new Side());
        measure(apartPgbench, ofEach + first, counts ? apartSide : new Side());
        if (!isAsSent) {
          measure(sentPgbench, 2 * ofEach + first, counts ? sentSide : new Side());
        }
      }
    }
    requireRevoked((isAsSent ? 2 : 3) * ofEach);
    report(ours, apartSide, isAsSent ? null : sentSide);
  }

  private void report(Side ours, Side apart, Side sent) {
    report.line(
        (Machine.canPin()
                ? "The application, or pgbench, on one core; PostgreSQL, and the load of the"
                    + " application, on another. "
                : "Everything shares the cores: there is no `taskset` here, or one core only. ")
            + CONNECTIONS
            + " connections, "
            + ROUNDS
            + " rounds of "
            + count
            + " revocations by each, in turns; "
            + database.query("SHOW server_version").get(0)
            + " (PostgreSQL), without `fsync`, with `synchronous_commit`; "
            + Machine.output(program, "--version").strip()
            + "; "
            + Machine.version(java)
            + ".");
    report.head(
        "revocations",
        "a second",
        "from … to",
        "time of one",
        "processor time: PostgreSQL's",
        "the client's of PostgreSQL",
        "the load's",
        "ratio of time",
        "the same without the load's");
    row("pgbench, a statement for the nonce and one for the change", apart, null);
    if (sent != null) {
      row("pgbench, what the application sends", sent, apart);
    }
    row("the application", ours, apart);
  }

  private void row(String name, Side side, Side yardstick) {
    report.row(
        name,
        side.throughput.median(""),
        side.throughput.spread(),
        side.time.median("µs"),
        side.database.median("µs"),
        side.client.median("µs"),
        side.load.median("µs"),
        yardstick == null ? "" : side.time.ratioTo(yardstick.time),
        yardstick == null ? "" : side.timeWithoutLoad.ratioTo(yardstick.time));
  }

  private void measure(Target target, Calls calls, Side side) {
    double databaseBefore = Machine.processorSecondsOfAll(postmaster);
    double loadBefore = Machine.processorSeconds(ProcessHandle.current().pid());
    Load.Result result = Load.run(target, calls, count, CONNECTIONS, 200);
    add(
        side,
        result.seconds(),
        result.processorSeconds(),
        Machine.processorSecondsOfAll(postmaster) - databaseBefore,
        Machine.processorSeconds(ProcessHandle.current().pid()) - loadBefore);
  }

  private void measure(Pgbench pgbench, long first, Side side) {
    double databaseBefore = Machine.processorSecondsOfAll(postmaster);
    double clientBefore = Machine.processorSecondsOfEnded(ProcessHandle.current().pid());
    double perSecond = pgbench.revoke(first, count);
    add(
        side,
        count / perSecond,
        Machine.processorSecondsOfEnded(ProcessHandle.current().pid()) - clientBefore,
        Machine.processorSecondsOfAll(postmaster) - databaseBefore,
        0);
  }

  private void add(
      Side side, double seconds, double clientSeconds, double databaseSeconds, double loadSeconds) {
    side.throughput.add(count / seconds);
    side.time.add(seconds / count * 1e6);
    side.client.add(clientSeconds / count * 1e6);
    side.database.add(databaseSeconds / count * 1e6);
    side.load.add(loadSeconds / count * 1e6);
    // It cannot be less than what either core is busy with.
    side.timeWithoutLoad.add(
        Stream.of(seconds - loadSeconds, clientSeconds, databaseSeconds)
                .max(Double::compare)
                .orElseThrow()
            / count
            * 1e6);
  }

  private Target start(String sharedNonces) {
    Map<String, String> environment = Throughput.environment(database);
    environment.put("CLIENTCERT_AUTH_SHARED_NONCES", sharedNonces);
    Target target = Target.startOnOneCore(Build.jar(java, "ours"), PORT, environment);
    target.awaitAnswer(Calls.unsigned(n -> 0));
    return target;
  }

  private Pgbench pgbench(List<Received> statements) {
    return new Pgbench(database, program, statements, CONNECTIONS);
  }

  /**
   * The statements of a signed revocation, which is not the first that an instance is asked for.
   */
  private List<Received> receivedOfRevocation(String sharedNonces, long first) {
    try (ReceivedStatements log = new ReceivedStatements(database);
        Target target = start(sharedNonces)) {
      Calls calls = Calls.signed(n -> first + n);
      Load.run(target, calls, FEW - 1, 1, 200);
      log.next();
      Load.run(target, calls, 1, 1, 200);
      return log.next();
    }
  }

  /** The statement that records a nonce, as a call sends it that changes nothing. */
  private Received receivedOfNonce(long number) throws Exception {
    RawHttp.Request read =
        SignedRequest.version1(
            Calls.ACCESS_KEY_ID,
            Calls.SECRET,
            "/",
            Map.of(
                "Action",
                "GetClientCertificate",
                "Version",
                "2024-09-10",
                "SiteId",
                "" + Calls.SITE,
                "Id",
                Calls.certificate(number)));
    try (ReceivedStatements log = new ReceivedStatements(database);
        Target target = start("true")) {
      if (RawHttp.send(target.port(), read).status() != 200) {
        throw new IllegalStateException("the certificate cannot be read");
      }
      return log.next().stream()
          .filter(statement -> statement.sql().startsWith("INSERT INTO used_nonce"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static Received only(List<Received> statements) {
    if (statements.size() != 1) {
      throw new IllegalStateException("not one statement, but " + sql(statements));
    }
    return statements.get(0);
  }

  private static List<String> sql(List<Received> statements) {
    return statements.stream().map(Received::sql).toList();
  }

  private void requireRevoked(long expected) {
    long few = 2L * FEW;
    String revoked =
        database.query("SELECT count(*) FROM client_certificate WHERE status = 'revoked'").get(0);
    if (!revoked.equals("" + (expected + few))) {
      throw new IllegalStateException(revoked + " are revoked, and not " + (expected + few));
    }
  }
}

package dev.clientcert.bench;

import dev.clientcert.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Throughput and latency of one instance on one core, beside the bare application's. */
final class Throughput {

  private static final int OUR_PORT = 18081;
  private static final int BARE_PORT = 18082;
  private static final int ALIKE_PORT = 18083;
  private static final int CONNECTIONS = 16;
  private static final int ROUNDS = 5;

  /** What is measured of one server over the rounds. */
  private static final class Side {
    private final Figures throughput = new Figures();
    private final Figures processor = new Figures();
    private final Figures median = new Figures();
    private final Figures tail = new Figures();

    void add(Load.Result result) {
      throughput.add(result.throughput());
      processor.add(result.processorMicros());
      median.add(result.quantile(0.5));
      tail.add(result.quantile(0.99));
    }
  }

  private final Report report;
  private final Path java;
  private final int calls;

  private Throughput(Report report, Path java, int calls) {
    this.report = report;
    this.java = java;
    this.calls = calls;
  }

  /**
   * Measures, in turns.
   *
   * @param calls how many successful revocations
   */
  static void run(Report report, Path java, int calls) {
    new Throughput(report, java, calls).run();
  }

  private void run() {
    report.line(
        (Machine.canPin()
                ? "The server on one core, the load (and PostgreSQL) on another. "
                : "Server and load share the cores: there is no `taskset` here, or one core only. ")
            + CONNECTIONS
            + " connections, "
            + ROUNDS
            + " rounds in turns, "
            + Machine.version(java)
            + ", every option of Java's at its default; the log goes to `/dev/null`.");
    report.head(
        "calls",
        "of",
        "calls/s",
        "from … to",
        "processor time a call",
        "p50",
        "p99",
        "ratio of calls/s",
        "ratio of p99");
    try (Target bare = bare(BARE_PORT, Map.of())) {
      int warmUp = calls / 5;
      try (Target ours =
          Target.startOnOneCore(
              Build.jar(java, "ours"), OUR_PORT, Build.environment(calls + 2 * warmUp))) {
        ours.awaitAnswer(Calls.unsigned(n -> 0));
        bare.awaitAnswer(Calls.signed(n -> 0));
        // Both are warm before either counts; the certificates that this takes are not asked for
        // again.
        Calls signed = Calls.signed(n -> n);
        warmUp(ours, signed, warmUp, 200);
        warmUp(bare, Calls.signed(n -> n), warmUp, 200);
        compare("signed, success", ours, bare, signed, calls, 200);
        compareAlike(ours, signed, warmUp);
        Calls again = Calls.signed(n -> n);
        warmUp(ours, again, warmUp / 4, 400);
        compare("signed, `StatusError`", ours, bare, again, calls / 2, 400);
      }
      unsigned(bare, warmUp);
      postgresql(bare, "true", warmUp);
      postgresql(bare, "false", warmUp);
    }
    ceiling();
    report.endPart("throughput");
  }

  private Target bare(int port, Map<String, String> environment) {
    return Target.startOnOneCore(Build.jar(java, "bare"), port, environment);
  }

  /** With as many event loops for the bare application as ours gives itself: one. */
  private void compareAlike(Target ours, Calls signed, int count) {
    try (Target alike = bare(ALIKE_PORT, Map.of("QUARKUS_VERTX_EVENT_LOOPS_POOL_SIZE", "1"))) {
      alike.awaitAnswer(Calls.signed(n -> 0));
      warmUp(alike, Calls.signed(n -> n), count, 200);
      compare("signed, success; both with one event loop", ours, alike, signed, count, 200);
    }
  }

  private void unsigned(Target bare, int warmUp) {
    Map<String, String> environment = Build.environment(calls / 2 + warmUp);
    environment.put("CLIENTCERT_AUTH_REQUIRED", "false");
    try (Target ours = Target.startOnOneCore(Build.jar(java, "ours"), OUR_PORT, environment)) {
      ours.awaitAnswer(Calls.unsigned(n -> calls));
      Calls unsigned = Calls.unsigned(n -> n);
      warmUp(ours, unsigned, warmUp, 200);
      compare("unsigned, by Funqy, success", ours, bare, unsigned, calls / 2, 200);
    }
  }

  private void postgresql(Target bare, String sharedNonces, int warmUp) {
    TestDatabase database = TestDatabase.create();
    int count = calls / 10;
    int warm = warmUp / 4;
    fill(database, count + warm);
    Map<String, String> environment = environment(database);
    environment.put("CLIENTCERT_AUTH_SHARED_NONCES", sharedNonces);
    try (Target ours = Target.startOnOneCore(Build.jar(java, "ours"), OUR_PORT, environment)) {
      ours.awaitAnswer(Calls.unsigned(n -> 0));
      Calls signed = Calls.signed(n -> n);
      warmUp(ours, signed, warm, 200);
      compare("signed, PostgreSQL, shared nonces " + sharedNonces, ours, bare, signed, count, 200);
    }
  }

  /** Fills a database with the certificates 0 … count - 1, and has them counted. */
  static void fill(TestDatabase database, long count) {
    database.execute(
        "INSERT INTO site (id, account_id, name) VALUES ("
            + Calls.SITE
            + ", '1000000000000001', 'bench.example')");
    database.execute(
        "INSERT INTO client_certificate (site_id, id, status, counted) SELECT "
            + Calls.SITE
            + ", '"
            + Calls.CERTIFICATE_PREFIX
            + "' || lpad(to_hex(n), 16, '0'), 'active', true FROM generate_series(0, "
            + (count - 1)
            + ") AS n");
    // Otherwise the application would do it while it is measured.
    database.execute(
        "INSERT INTO certificate_count (site_id, shard, certificates) VALUES ("
            + Calls.SITE
            + ", 0, "
            + count
            + ")");
    database.execute("VACUUM ANALYZE client_certificate");
  }

  /** What the application needs to be told to serve signed calls from this database. */
  static Map<String, String> environment(TestDatabase database) {
    Map<String, String> environment = Build.environment(1);
    environment.remove("CLIENTCERT_SEED_FILE");
    database
        .properties()
        .forEach(
            (property, value) ->
                environment.put(property.toUpperCase(Locale.ROOT).replaceAll("\\W", "_"), value));
    return environment;
  }

  private static void warmUp(Target target, Calls calls, int count, int status) {
    Load.run(target, calls, count, CONNECTIONS, status);
  }

  private void compare(String name, Target ours, Target bare, Calls calls, int count, int status) {
    Side ourSide = new Side();
    Side bareSide = new Side();
    Calls same = Calls.signed(n -> n);
    for (int round = 0; round < ROUNDS; round++) {
      ourSide.add(Load.run(ours, calls, count / ROUNDS, CONNECTIONS, status));
      bareSide.add(Load.run(bare, same, count / ROUNDS, CONNECTIONS, 200));
    }
    row(name, "bare", bareSide, "", "");
    row(
        "",
        "ours",
        ourSide,
        ourSide.throughput.ratioTo(bareSide.throughput),
        ourSide.tail.ratioTo(bareSide.tail));
  }

  private void row(String name, String of, Side side, String throughput, String tail) {
    report.row(
        name,
        of,
        side.throughput.median(""),
        side.throughput.spread(),
        side.processor.median("µs"),
        side.median.median("µs"),
        side.tail.median("µs"),
        throughput,
        tail);
  }

  /** What the load itself can do: against a server that does next to nothing. */
  private void ceiling() {
    try (Target trivial =
        Target.startOnOneCore(
            List.of(
                java.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                TrivialServer.class.getName(),
                Integer.toString(OUR_PORT)),
            OUR_PORT,
            Map.of())) {
      Calls signed = Calls.signed(n -> n);
      trivial.awaitAnswer(signed);
      warmUp(trivial, signed, calls / 5, 200);
      Side side = new Side();
      for (int round = 0; round < ROUNDS; round++) {
        side.add(Load.run(trivial, signed, calls / 5, CONNECTIONS, 200));
      }
      row("signed", "a server that does nothing: the ceiling of the load", side, "", "");
    }
  }
}

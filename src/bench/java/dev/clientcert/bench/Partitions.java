package dev.clientcert.bench;

import dev.clientcert.TestDatabase;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the statements of the application cost PostgreSQL where the certificates are one table, and
 * where they are 16 partitions by site. Each has a server of its own; the two take turns.
 */
final class Partitions {

  private static final int CERTIFICATES_OF_A_SITE = 10_000;
  private static final int CONNECTIONS = 4;
  private static final int ROUNDS = 5;
  private static final int WARM_UP = 20;
  private static final int LOGGED = 4000;
  private static final int BATCHES = 10;

  /** Has no factor in common with a power of ten. */
  private static final long STEP = 6_180_339;

  private static final String ACCOUNT = "'1000000000000001'";
  private static final String CA = "'bench'";
  private static final String ISSUER = "'Bench CA'";

  private static final String GENERIC = "SET plan_cache_mode = force_generic_plan; ";

  private static final Map<String, String> SETTINGS =
      Map.of(
          "shared_buffers", "512MB",
          "max_wal_size", "2GB",
          "checkpoint_timeout", "30min",
          // Only what is measured is to work.
          "autovacuum", "off");

  /** A statement of the application, what it is called with, and how often in a round. */
  private enum Kind {
    REVOKE("a revocation", 2000, "ChangeStatement", "REVOKE"),
    NONCE("a nonce", 2000, "PostgresqlNonceUse", "RECORD"),
    FIND("`GetClientCertificate`", 2000, "PostgresqlCertificateStore", "FIND"),
    LIST("`ListClientCertificates`, page 1 of 20", 1000, "PostgresqlCertificateStore", "LIST"),
    STATUS("a status by serial number (OCSP)", 2000, "PostgresqlRevocationStore", "FIND");

    private final String title;
    private final int calls;
    private final String type;
    private final String field;

    Kind(String title, int calls, String type, String field) {
      this.title = title;
      this.calls = calls;
      this.type = type;
      this.field = field;
    }

    /** Its text as the application has it. */
    String sql() {
      try {
        Field constant =
            Class.forName("dev.clientcert.store.postgresql." + type).getDeclaredField(field);
        constant.setAccessible(true);
        Object value = constant.get(null);
        if (value instanceof String text) {
          return text;
        }
        Method method = value.getClass().getDeclaredMethod("sql");
        method.setAccessible(true);
        return (String) method.invoke(value);
      } catch (ReflectiveOperationException renamed) {
        throw new IllegalStateException(type + "." + field + " is no more", renamed);
      }
    }

    /** Its arguments for this certificate. */
    String arguments(long certificate, SplittableRandom random) {
      long site = 1 + certificate / CERTIFICATES_OF_A_SITE;
      String id = "'" + md5("" + certificate) + "'";
      return switch (this) {
        case REVOKE ->
            String.join(
                ", ",
                ACCOUNT,
                "" + site,
                id,
                "'" + uuid(random) + "'",
                "now()",
                "now() - interval '24 hours'",
                "false",
                "" + random.nextInt(64));
        case NONCE ->
            "'\\x" + md5(uuid(random)) + md5(uuid(random)) + "', '" + uuid(random) + "', now()";
        case FIND -> ACCOUNT + ", " + site + ", " + id;
        case LIST -> ACCOUNT + ", " + site + ", 0, 20";
        // A serial number is looked up without its leading zeros.
        case STATUS ->
            String.join(
                ", ",
                CA,
                ISSUER,
                "'{}'",
                "'" + md5("serial" + certificate).replaceFirst("^0+", "") + "'",
                "now()");
      };
    }
  }

  /** A server. */
  private static final class Side implements AutoCloseable {

    private final TestDatabase.OwnServer server;
    private final SplittableRandom random = new SplittableRandom(7);
    private double loading;

    /** Revocations are of every certificate once, in an order that is spread over the table. */
    private final AtomicLong revoked = new AtomicLong();

    Side() throws IOException {
      this.server = new TestDatabase.OwnServer(SETTINGS);
    }

    TestDatabase database() {
      return server.database();
    }

    Connection connect() throws SQLException {
      return DriverManager.getConnection(
          "jdbc:postgresql://localhost:"
              + database().port()
              + "/"
              + database().name()
              // Each call is one message, as it is from the application.
              + "?preferQueryMode=simple",
          "postgres",
          "");
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }

  /** A way to make calls to a server, and what was measured of it. */
  private record Way(String name, Side side, String setting, Map<Kind, Measured> measured) {

    Way(String name, Side side, String setting) {
      this(name, side, setting, new EnumMap<>(Kind.class));
    }

    void add(Kind kind, Load.Result result) {
      measured.computeIfAbsent(kind, any -> new Measured()).add(result);
    }
  }

  /** What was measured of a statement over the rounds. */
  private static final class Measured {
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
  private final long rows;

  private Partitions(Report report, long rows) {
    this.report = report;
    this.rows = rows;
  }

  /**
   * Measures, in turns.
   *
   * @param rows how many certificates there are
   */
  static void run(Report report, long rows) throws Exception {
    new Partitions(report, rows).run();
  }

  private void run() throws Exception {
    try (Side whole = new Side();
        Side parted = new Side()) {
      parted.database().execute(Files.readString(Path.of("src/bench/partitioned.sql")));
      parted.database().withSchema();
      load(List.of(whole, parted));
      List<Way> ways =
          List.of(
              new Way("one table", whole, ""),
              new Way("one table, `force_generic_plan`", whole, GENERIC),
              new Way("16 partitions", parted, ""),
              new Way("16 partitions, `force_generic_plan`", parted, GENERIC));
      report.line(
          "PostgreSQL "
              + whole.database().query("SHOW server_version").get(0)
              + ", "
              + Figures.number(rows)
              + " certificates on "
              + Figures.number(rows / CERTIFICATES_OF_A_SITE)
              + " sites, "
              + CONNECTIONS
              + " connections, "
              + ROUNDS
              + " rounds in turns; load and server share the cores.");
      for (int round = 0; round <= ROUNDS; round++) {
        for (Kind kind : Kind.values()) {
          // Nonces are in a table of their own, which is the same on all sides.
          for (Way way : kind == Kind.NONCE ? ways.subList(0, 1) : ways) {
            Load.Result result = call(way.side(), kind, kind.calls, way.setting());
            // The first round is to warm up.
            if (round > 0) {
              way.add(kind, result);
            }
          }
        }
      }
      calls(ways);
      sizes(whole, parted);
      report.endPart("partitions");
      log(whole);
      report.endPart("log of changes");
    }
  }

  private void load(List<Side> sides) {
    for (Side side : sides) {
      side.database()
          .execute(
              "INSERT INTO site (id, account_id, name) SELECT n, "
                  + ACCOUNT
                  + ", 'site-' || n || '.example' FROM generate_series(1, "
                  + rows / CERTIFICATES_OF_A_SITE
                  + ") AS n");
    }
    for (long batch = 0; batch < BATCHES; batch++) {
      for (Side side : sides) {
        side.loading += seconds(side, insertion(batch * rows / BATCHES, rows / BATCHES));
      }
    }
    for (Side side : sides) {
      side.database()
          .execute(
              "INSERT INTO certificate_count SELECT site_id, 0, count(*) FROM client_certificate"
                  + " GROUP BY site_id");
      side.database().execute("VACUUM ANALYZE");
    }
  }

  private static String insertion(long first, long count) {
    return """
        INSERT INTO client_certificate (counted, site_id, id, status, name, issuer, not_before,
          not_after, create_time, ca_certificate_id, serial_number)
        SELECT true, 1 + n / <of a site>, md5(n::text), 'active', 'device-' || n, <issuer>,
               timestamptz '2026-01-01' + n * interval '1 second',
               timestamptz '2036-01-01' + n * interval '1 second',
               timestamptz '2026-01-01' + n * interval '1 second', <ca>, md5('serial' || n)
          FROM generate_series(<first>, <last>) AS n
        """
        .replace("<of a site>", "" + CERTIFICATES_OF_A_SITE)
        .replace("<issuer>", ISSUER)
        .replace("<ca>", CA)
        .replace("<first>", first + "::bigint")
        .replace("<last>", "" + (first + count - 1));
  }

  private static double seconds(Side side, String sql) {
    long start = System.nanoTime();
    side.database().execute(sql);
    return (System.nanoTime() - start) / 1e9;
  }

  /** Makes calls over all connections, each with the statement prepared as the application does. */
  private Load.Result call(Side side, Kind kind, int calls, String setting) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
    try {
      List<Callable<Load.Result>> loads = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        SplittableRandom random = side.random.split();
        loads.add(() -> callOnOne(side, kind, calls / CONNECTIONS, setting, random));
      }
      long start = System.nanoTime();
      List<Load.Result> results = new ArrayList<>();
      for (Future<Load.Result> one : threads.invokeAll(loads)) {
        results.add(one.get());
      }
      Load.Result all = Load.Result.of(results);
      return new Load.Result(
          (System.nanoTime() - start) / 1e9, all.processorSeconds(), all.latencies());
    } finally {
      threads.shutdown();
    }
  }

  private Load.Result callOnOne(
      Side side, Kind kind, int calls, String setting, SplittableRandom random)
      throws SQLException, IOException {
    try (Connection connection = side.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(setting + "PREPARE call AS " + kind.sql());
      long process = processOf(statement);
      // The first five are planned for their arguments, and the others, perhaps, for any.
      for (int i = 0; i < WARM_UP; i++) {
        statement.execute(execution(side, kind, random));
      }
      long[] latencies = new long[calls];
      double before = Machine.processorSeconds(process);
      for (int i = 0; i < calls; i++) {
        String sql = execution(side, kind, random);
        long start = System.nanoTime();
        statement.execute(sql);
        latencies[i] = System.nanoTime() - start;
      }
      double after = Machine.processorSeconds(process);
      return new Load.Result(0, after - before, latencies);
    }
  }

  private String execution(Side side, Kind kind, SplittableRandom random) {
    long certificate =
        kind == Kind.REVOKE ? side.revoked.getAndIncrement() * STEP % rows : random.nextLong(rows);
    return "EXECUTE call (" + kind.arguments(certificate, random) + ")";
  }

  private static long processOf(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      return row.getLong(1);
    }
  }

  private void calls(List<Way> ways) {
    report.head(
        "statement",
        "on",
        "a second",
        "processor time",
        "from … to",
        "p50",
        "p99",
        "ratio of processor time");
    for (Kind kind : Kind.values()) {
      Measured first = ways.get(0).measured().get(kind);
      for (Way way : ways) {
        Measured own = way.measured().get(kind);
        if (own == null) {
          continue;
        }
        report.row(
            own == first ? kind.title : "",
            way.name(),
            own.throughput.median(""),
            own.processor.median("µs"),
            own.processor.spread(),
            own.median.median("µs"),
            own.tail.median("µs"),
            own == first ? "" : own.processor.ratioTo(first.processor));
      }
    }
  }

  private void sizes(Side whole, Side parted) {
    report.head("", "one table", "16 partitions", "ratio");
    row("loading, all indexes there", " s", whole.loading, parted.loading);
    row("table", " bytes a row", size(whole, "pg_table_size"), size(parted, "pg_table_size"));
    row("indexes", " bytes a row", size(whole, "pg_indexes_size"), size(parted, "pg_indexes_size"));
    String vacuum = "VACUUM (INDEX_CLEANUP ON, PARALLEL 0) client_certificate";
    row(
        "`VACUUM` after " + Figures.number(whole.revoked.get()) + " revocations",
        " s",
        seconds(whole, vacuum),
        seconds(parted, vacuum));
  }

  private void row(String title, String unit, double whole, double parted) {
    report.row(
        title,
        Figures.number(whole) + unit,
        Figures.number(parted) + unit,
        Figures.ratio(parted / whole));
  }

  private double size(Side side, String function) {
    String sum =
        "SELECT sum("
            + function
            + "(oid)) FROM pg_class WHERE relkind = 'r' AND relname LIKE 'client_certificate%'";
    return Double.parseDouble(side.database().query(sum).get(0)) / rows;
  }

  /** What a change and a nonce write into the log (WAL). */
  private void log(Side side) throws Exception {
    report.line(
        Figures.number(LOGGED) + " changes of certificates that lie apart, and as many nonces.");
    report.head("log (WAL), bytes", "a revocation", "a nonce");
    log(side, "first after a checkpoint", "on", "");
    log(side, "the same, `wal_compression=pglz`", "on", "SET wal_compression = pglz; ");
    log(side, "without images of pages", "off", "");
  }

  private void log(Side side, String title, String images, String setting) throws Exception {
    side.database().execute("ALTER SYSTEM SET full_page_writes = " + images);
    side.database().execute("SELECT pg_reload_conf()");
    List<Object> cells = new ArrayList<>(List.of(title));
    for (Kind kind : List.of(Kind.REVOKE, Kind.NONCE)) {
      side.database().execute("CHECKPOINT");
      long before = position(side);
      call(side, kind, LOGGED, setting);
      long written = position(side) - before;
      cells.add(Figures.number(written / (double) (LOGGED + CONNECTIONS * WARM_UP)));
    }
    report.row(cells.toArray());
  }

  /** How much was ever written into the log. */
  private static long position(Side side) {
    return Long.parseLong(
        side.database().query("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn").get(0));
  }

  private static String uuid(SplittableRandom random) {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  private static String md5(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}

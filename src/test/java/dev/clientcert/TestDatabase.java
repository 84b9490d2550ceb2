package dev.clientcert;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * A database of its own in a real PostgreSQL, which one run of the tests shares. It is made as
 * {@code deploy/postgresql} says: by the migrations, and with a role that may do what those grants
 * allow.
 */
public final class TestDatabase {

  /** The role that the application has. */
  public static final String ROLE = "clientcert_app";

  /** What must not be seen in any log. */
  public static final String PASSWORD = "hush-database";

  /** A {@code clientcert.store.timeout} that a slow machine keeps to, too. */
  public static final String PATIENT_TIMEOUT = "45S";

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static EmbeddedPostgres server;

  private final String name;
  private final int port;

  private TestDatabase(String name, int port) {
    this.name = name;
    this.port = port;
  }

  private static synchronized EmbeddedPostgres server() {
    if (server == null) {
      try {
        server = start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return server;
  }

  private static EmbeddedPostgres start() throws IOException {
    return EmbeddedPostgres.builder().setServerConfig("max_connections", "200").start();
  }

  /** An empty database, without tables. */
  public static TestDatabase empty() {
    return on(server());
  }

  /** A database with all tables. */
  public static TestDatabase create() {
    return empty().withSchema();
  }

  private static TestDatabase on(EmbeddedPostgres server) {
    String name = "test_" + DATABASES.incrementAndGet();
    new TestDatabase("postgres", server.getPort()).execute("CREATE DATABASE " + name);
    TestDatabase database = new TestDatabase(name, server.getPort());
    database.execute(
        "DO $$ BEGIN CREATE ROLE " + ROLE + " LOGIN; EXCEPTION WHEN duplicate_object THEN END $$");
    return database;
  }

  /** Applies the migrations and the grants. */
  public TestDatabase withSchema() {
    try (Stream<Path> migrations = Files.list(Path.of("src/main/resources/db"))) {
      for (Path migration : migrations.sorted().toList()) {
        execute(Files.readString(migration));
      }
      execute(Files.readString(Path.of("deploy/postgresql/grants.sql")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** The port that the server listens on. */
  public int port() {
    return port;
  }

  /** The name of the database. */
  public String name() {
    return name;
  }

  /** The address as the application wants it. */
  public String url() {
    return url(port);
  }

  /** The address by way of something that listens on this port. */
  public String url(int otherPort) {
    return "postgresql://localhost:" + otherPort + "/" + name;
  }

  /** What the application is configured with to use this database by way of this port. */
  public Map<String, String> properties(int otherPort) {
    return Map.of(
        "clientcert.store",
        "postgresql",
        "quarkus.datasource.reactive.url",
        url(otherPort),
        "quarkus.datasource.username",
        ROLE,
        "quarkus.datasource.password",
        PASSWORD);
  }

  /** What the application is configured with to use this database. */
  public Map<String, String> properties() {
    return properties(port);
  }

  /** A connection as the administrator. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://localhost:" + port + "/" + name, "postgres", "");
  }

  /** Makes a statement as the administrator. */
  public void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** The rows of a query, each as its values joined by a blank. */
  public List<String> query(String sql, Object... arguments) {
    try (Connection connection = connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        statement.setObject(i + 1, arguments[i]);
      }
      List<String> rows = new ArrayList<>();
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          List<String> values = new ArrayList<>();
          for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
            values.add(String.valueOf(result.getString(i)));
          }
          rows.add(String.join(" ", values));
        }
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /**
   * Has the application under test keep its certificates in a database. Its time-out is far above
   * the default, for tests that do not ask how fast the machine is.
   */
  public static final class Resource implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
      Map<String, String> properties = new HashMap<>(create().properties());
      properties.put("clientcert.store.timeout", PATIENT_TIMEOUT);
      return properties;
    }

    @Override
    public void stop() {
      // The server ends with the tests.
    }
  }

  /** A PostgreSQL of one test's own, which it can treat as it likes. */
  public static final class OwnServer implements AutoCloseable {

    private final Path folder;
    private final Map<String, String> settings;
    private final TestDatabase database;
    private final ReservedPort port = new ReservedPort();
    private EmbeddedPostgres running;

    /**
     * Starts it with these settings, and with a database that has all tables.
     *
     * @param settings as {@code postgresql.conf} has them
     */
    public OwnServer(Map<String, String> settings) throws IOException {
      this.settings = settings;
      folder = Files.createTempDirectory("clientcert-postgresql");
      running = start();
      database = TestDatabase.on(running).withSchema();
    }

    private EmbeddedPostgres start() throws IOException {
      EmbeddedPostgres.Builder builder =
          EmbeddedPostgres.builder()
              .setDataDirectory(folder.toFile())
              .setCleanDataDirectory(false)
              .setPort(port.number());
      settings.forEach(builder::setServerConfig);
      return builder.start();
    }

    /** The database. */
    public TestDatabase database() {
      return database;
    }

    /** Has it end at once, without a clean shutdown, as {@code pg_ctl stop -m immediate} does. */
    public void crash() throws IOException, InterruptedException {
      String pid = Files.readAllLines(folder.resolve("postmaster.pid")).get(0).trim();
      ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
      if (new ProcessBuilder("kill", "-QUIT", pid).start().waitFor() != 0) {
        throw new IllegalStateException("cannot signal " + pid);
      }
      postmaster.onExit().orTimeout(60, TimeUnit.SECONDS).join();
      // Finds nothing to stop, but lets go of the folder.
      running.close();
    }

    /** Starts it again on the same port, and has it recover. */
    public void recover() throws IOException {
      running = start();
    }

    @Override
    public void close() throws IOException {
      running.close();
      port.close();
      FileUtils.deleteDirectory(folder.toFile());
    }
  }
}

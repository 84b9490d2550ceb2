package dev.clientcert.bench;

import dev.clientcert.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The statements that PostgreSQL receives from the application, as its log has them. */
final class ReceivedStatements implements AutoCloseable {

  /** What a server has to be started with, so that its log can be read. */
  static final Map<String, String> SETTINGS =
      Map.of("logging_collector", "on", "log_destination", "jsonlog");

  private static final Pattern EXECUTED = Pattern.compile("execute [^:]*: (.*)", Pattern.DOTALL);
  private static final Pattern VALUE =
      Pattern.compile("\\$\\d+ = (?:'((?:[^']|'')*)'|NULL)", Pattern.DOTALL);
  private static final long PATIENCE_SECONDS = 30;

  /**
   * A statement.
   *
   * @param types of its parameters, as SQL names them
   * @param values of its parameters as text; {@code null} for NULL
   */
  record Received(String sql, List<String> types, List<String> values) {}

  private final TestDatabase database;
  private int read;

  /** Has the server log what it receives from now on, over new connections. */
  ReceivedStatements(TestDatabase database) {
    this.database = database;
    database.execute("ALTER ROLE " + TestDatabase.ROLE + " SET log_statement = 'all'");
    next();
  }

  /** Returns what came in since it was last asked, or made. */
  List<Received> next() {
    String mark = UUID.randomUUID().toString();
    database.execute("SET log_statement = 'all'; SELECT '" + mark + "'");
    List<JsonObject> lines = new ArrayList<>();
    readLogTo(mark)
        .lines()
        .map(JsonObject::new)
        .filter(ReceivedStatements::isOfTheApplication)
        .forEach(lines::add);
    List<Received> received = new ArrayList<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      for (JsonObject entry : lines) {
        Matcher executed = EXECUTED.matcher(entry.getString("message"));
        if (executed.matches()) {
          String sql = executed.group(1).strip();
          received.add(
              new Received(sql, types(statement, sql), values(entry.getString("detail", ""))));
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return received;
  }

  private static boolean isOfTheApplication(JsonObject entry) {
    return TestDatabase.ROLE.equals(entry.getString("user"));
  }

  /** The log is written by a process of its own, in the order in which things happen. */
  private String readLogTo(String mark) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < end) {
      String log = database.query("SELECT pg_read_file(pg_current_logfile('jsonlog'))").get(0);
      int at = log.indexOf(mark, read);
      if (at >= 0) {
        int from = read;
        read = log.lastIndexOf('\n', at) + 1;
        return log.substring(from, read);
      }
    }
    throw new IllegalStateException("the log of PostgreSQL does not come to its end");
  }

  private static List<String> types(Statement statement, String sql) throws SQLException {
    statement.execute("PREPARE received AS " + sql);
    try (ResultSet result =
        statement.executeQuery(
            "SELECT parameter_types::text[] FROM pg_prepared_statements WHERE name = 'received'")) {
      result.next();
      return Arrays.asList((String[]) result.getArray(1).getArray());
    } finally {
      statement.execute("DEALLOCATE received");
    }
  }

  private static List<String> values(String detail) {
    List<String> values = new ArrayList<>();
    Matcher value = VALUE.matcher(detail);
    while (value.find()) {
      values.add(value.group(1) == null ? null : value.group(1).replace("''", "'"));
    }
    return values;
  }

  /** Has the server log no more than before, over new connections. */
  @Override
  public void close() {
    database.execute("ALTER ROLE " + TestDatabase.ROLE + " RESET log_statement");
  }
}

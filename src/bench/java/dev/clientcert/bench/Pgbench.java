package dev.clientcert.bench;

import dev.clientcert.TestDatabase;
import dev.clientcert.bench.ReceivedStatements.Received;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes the statements of a revocation by pgbench, which comes with PostgreSQL: each time for
 * another certificate, and with a nonce and a request id that were not there before.
 */
final class Pgbench {

  private static final Path SCRIPT = Path.of("target", "bench", "pgbench.sql");
  private static final Pattern PARAMETER = Pattern.compile("\\$(\\d+)");
  private static final Pattern RATE =
      Pattern.compile("tps = ([0-9.]+) \\(without initial connection time\\)");

  private final TestDatabase database;
  private final String program;
  private final List<Received> statements;
  private final int connections;

  /**
   * Repeats these statements.
   *
   * @param program from {@link #program}
   */
  Pgbench(TestDatabase database, String program, List<Received> statements, int connections) {
    this.database = database;
    this.program = program;
    this.statements = statements;
    this.connections = connections;
  }

  /** Where it is: in the path of this machine, or where Debian has it. */
  static Optional<String> program() {
    try (Stream<Path> versions =
        Files.isDirectory(Path.of("/usr/lib/postgresql"))
            ? Files.list(Path.of("/usr/lib/postgresql"))
            : Stream.empty()) {
      return Stream.concat(
              Arrays.stream(System.getenv("PATH").split(File.pathSeparator)).map(Path::of),
              versions.map(version -> version.resolve("bin")))
          .map(folder -> folder.resolve("pgbench"))
          .filter(Files::isExecutable)
          .map(Path::toString)
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Revokes the certificates from this number on, on the core that a server has otherwise.
   *
   * @param count a multiple of the connections
   * @return how many it revoked in a second
   */
  double revoke(long first, int count) {
    List<String> command = new ArrayList<>();
    if (Machine.canPin()) {
      command.addAll(List.of("taskset", "-c", Target.SERVER_CORE));
    }
    // The password, and what the application asks of each of its connections.
    command.addAll(
        List.of(
            "env",
            "PGPASSWORD=" + TestDatabase.PASSWORD,
            "PGOPTIONS=-c synchronous_commit=on -c statement_timeout=2000"));
    command.addAll(
        List.of(program, "--no-vacuum", "--protocol=prepared", "--client=" + connections));
    command.addAll(List.of("--transactions=" + count / connections, "--file=" + SCRIPT));
    command.addAll(List.of("--define=first=" + first, "--define=i=-1"));
    writeScript(command);
    command.addAll(List.of("--host=localhost", "--port=" + database.port()));
    command.addAll(List.of("--username=" + TestDatabase.ROLE, database.name()));
    String output = Machine.output(command.toArray(String[]::new));
    Matcher rate = RATE.matcher(output);
    if (!rate.find() || !output.contains("processed: " + count + "/" + count)) {
      throw new IllegalStateException("not what pgbench says otherwise: " + output);
    }
    return Double.parseDouble(rate.group(1));
  }

  /** What is the same in each call is a variable that the command defines. */
  private void writeScript(List<String> command) {
    StringBuilder script = new StringBuilder();
    script.append("\\set i :i + 1\n");
    script.append("\\set n :first + :client_id + ").append(connections).append(" * :i\n");
    script.append("\\set spread random(0, 63)\n");
    for (int i = 0; i < statements.size(); i++) {
      Received statement = statements.get(i);
      String prefix = "s" + i + "_";
      for (int j = 0; j < statement.types().size(); j++) {
        if (isOfOneCall(statement.types().get(j))) {
          script.append("\\set ").append(prefix).append(j + 1);
          script.append(" random(0, 9223372036854775806)\n");
        } else if (statement.values().get(j) != null) {
          command.add("--define=" + prefix + (j + 1) + "=" + statement.values().get(j));
        }
      }
      script.append(
          PARAMETER
              .matcher(statement.sql())
              .replaceAll(
                  parameter ->
                      Matcher.quoteReplacement(
                          value(statement, Integer.parseInt(parameter.group(1)), prefix))));
      script.append(";\n");
    }
    try {
      Files.writeString(SCRIPT, script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOfOneCall(String type) {
    return type.equals("uuid") || type.equals("bytea");
  }

  /** As pgbench has numbers only, the server makes the texts of them. */
  private String value(Received statement, int number, String prefix) {
    String type = statement.types().get(number - 1);
    String value = statement.values().get(number - 1);
    String variable = ":" + prefix + number;
    if (isOfOneCall(type)) {
      return "lpad(" + variable + "::text, 32, '0')::" + type;
    }
    if (type.equals("integer")) {
      return ":spread::integer";
    }
    if (value != null && value.startsWith(Calls.CERTIFICATE_PREFIX)) {
      return "('" + Calls.CERTIFICATE_PREFIX + "' || lpad(to_hex(:n::bigint), 16, '0'))";
    }
    return (value == null ? "NULL" : variable) + "::" + type;
  }
}

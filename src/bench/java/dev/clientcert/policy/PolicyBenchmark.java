package dev.clientcert.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One decision over 100 statements with wildcards, none of which can be skipped: all are asked, and
 * the last one allows.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class PolicyBenchmark {

  private static final int STATEMENTS = 100;
  private static final String ACTION = "esa:RevokeClientCertificate";
  private static final String RESOURCE = "acs:esa:cn-hangzhou:1000000000000001:site/1234567890123";

  private final RequestContext context =
      RequestContext.of("203.0.113.7", java.time.Instant.parse("2026-11-23T11:17:00Z"), true);
  private Policies plain;
  private Policies middle;
  private Policies conditional;

  /** Reads the policies, as the application does: once. */
  @Setup
  public void read() {
    plain = policies("acs:esa:*:*:site/*", "4", Map.of());
    middle = policies("acs:esa:*:1000000000000002:site/*", "", Map.of());
    conditional =
        policies(
            "acs:esa:*:*:site/*",
            "4",
            Map.of(
                "IpAddress", Map.of("acs:SourceIp", List.of("10.0.0.0/8", "203.0.113.0/24")),
                "DateLessThan", Map.of("acs:CurrentTime", "2036-01-01T00:00:00Z")));
  }

  /** Statements for this resource, with this end for all but the last, whose resource is ours. */
  private static Policies policies(
      String resource, String otherEnd, Map<String, Object> condition) {
    List<Object> statements = new ArrayList<>();
    for (int i = 1; i <= STATEMENTS; i++) {
      Map<String, Object> statement = new HashMap<>();
      statement.put("Effect", "Allow");
      statement.put("Action", List.of("esa:*ClientCertificates", "esa:Revoke*"));
      statement.put("Resource", i < STATEMENTS ? resource + otherEnd : "acs:esa:*:*:site/*3");
      if (!condition.isEmpty()) {
        statement.put("Condition", condition);
      }
      statements.add(statement);
    }
    return Policies.parse(List.of(Map.of("Version", "1", "Statement", statements)), "$");
  }

  /** Without conditions; those that do not fit differ from ours in the last character. */
  @Benchmark
  public boolean hundredStatements() {
    return plain.allows(ACTION, RESOURCE, context);
  }

  /** Without conditions; those that do not fit differ in the middle, between two stars. */
  @Benchmark
  public boolean hundredStatementsThatDifferInTheMiddle() {
    return middle.allows(ACTION, RESOURCE, context);
  }

  /** With two conditions in each. */
  @Benchmark
  public boolean hundredStatementsWithConditions() {
    return conditional.allows(ACTION, RESOURCE, context);
  }
}

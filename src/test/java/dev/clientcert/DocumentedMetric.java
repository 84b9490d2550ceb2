package dev.clientcert;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/**
 * A metric as {@code docs/metrics.md} has it in its table.
 *
 * @param type as Prometheus calls it
 * @param labels the names of its labels, but for those that every histogram has
 */
record DocumentedMetric(String name, String type, Set<String> labels) {

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(clientcert_\\w+)` \\| (\\w+) \\| ([^|]+) \\| .+ \\|$");

  private static final Pattern LABEL = Pattern.compile("`(\\w+)`");

  /** All of them. */
  static List<DocumentedMetric> all() {
    return ROW.matcher(Documentation.text(Path.of("docs", "metrics.md")))
        .results()
        .map(row -> new DocumentedMetric(row.group(1), row.group(2), labels(row.group(3))))
        .toList();
  }

  private static Set<String> labels(String cell) {
    return LABEL.matcher(cell).results().map(label -> label.group(1)).collect(toSortedSet());
  }

  /** The names by which a query gets at its values. */
  Set<String> names() {
    return type.equals("histogram")
        ? Set.of(name + "_bucket", name + "_count", name + "_sum")
        : Set.of(name);
  }

  /** The metrics that a text names, such as a query. */
  static Set<String> namesIn(String text) {
    return Pattern.compile("\\bclientcert_\\w+")
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(toSortedSet());
  }

  private static Collector<String, ?, Set<String>> toSortedSet() {
    return Collectors.toCollection(TreeSet::new);
  }
}

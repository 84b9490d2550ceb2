package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What docs/metrics.md and deploy/grafana say of metrics, which are in an artifact of their own:
 * that each of them is said in the same way everywhere.
 */
@ExtendWith(Documentation.Blocks.class)
class MetricsDocumentationTest {

  private static final Path GRAFANA = Path.of("deploy", "grafana");
  private static final Path DASHBOARD = GRAFANA.resolve("dashboard.json");
  private static final Path ALERTS = GRAFANA.resolve("alerts.yaml");

  /** What a dashboard of Grafana is wide. */
  private static final int COLUMNS = 24;

  /** The labels that Prometheus adds, and those of a bucket. */
  private static final Set<String> LABELS_OF_ALL = Set.of("job", "instance", "le");

  private static JsonNode dashboard() throws Exception {
    return new ObjectMapper().readTree(DASHBOARD.toFile());
  }

  private static List<JsonNode> panels() throws Exception {
    return list(dashboard().path("panels"));
  }

  private static List<JsonNode> rules() throws Exception {
    List<JsonNode> rules = new ArrayList<>();
    for (JsonNode group : Manifests.documents(ALERTS).get(0).path("groups")) {
      assertFalse(group.path("name").asText().isBlank());
      rules.addAll(list(group.path("rules")));
    }
    return rules;
  }

  private static List<JsonNode> list(JsonNode array) {
    List<JsonNode> elements = new ArrayList<>();
    array.forEach(elements::add);
    assertFalse(elements.isEmpty());
    return elements;
  }

  private static Stream<String> queriesOf(JsonNode panel) {
    return list(panel.path("targets")).stream().map(target -> target.path("expr").asText());
  }

  static Stream<String> queries() throws Exception {
    return Stream.concat(
        panels().stream().flatMap(MetricsDocumentationTest::queriesOf),
        rules().stream().map(rule -> rule.path("expr").asText()));
  }

  private static Set<String> documentedNames() {
    return DocumentedMetric.all().stream()
        .flatMap(metric -> metric.names().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @MethodSource("queries")
  void a_query_names_only_metrics_and_labels_that_are_documented(String query) {
    Set<String> names = DocumentedMetric.namesIn(query);
    assertFalse(names.isEmpty(), query);
    assertTrue(documentedNames().containsAll(names), query);
    Set<String> labels = new HashSet<>(LABELS_OF_ALL);
    DocumentedMetric.all().stream()
        .filter(metric -> metric.names().stream().anyMatch(names::contains))
        .forEach(metric -> labels.addAll(metric.labels()));
    Pattern.compile("\\bby \\(([^)]*)\\)|(\\w+)=~?\"")
        .matcher(query)
        .results()
        .flatMap(
            found ->
                Stream.of((found.group(1) == null ? found.group(2) : found.group(1)).split(", ")))
        .forEach(label -> assertTrue(labels.contains(label), label + " in " + query));
  }

  @Test
  void the_variables_of_the_dashboard_are_values_of_documented_metrics() throws Exception {
    JsonNode dashboard = dashboard();
    Set<String> defined = new HashSet<>();
    for (JsonNode variable : dashboard.at("/templating/list")) {
      defined.add(variable.path("name").asText());
      assertTrue(
          documentedNames().containsAll(DocumentedMetric.namesIn(variable.toString())),
          variable.toString());
    }
    Set<String> used =
        Pattern.compile("\\$\\{?([a-z]+)")
            .matcher(dashboard.toString())
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toSet());
    assertEquals(defined, used);
  }

  @Test
  void the_dashboard_shows_every_metric_that_is_documented() throws Exception {
    Set<String> shown =
        panels().stream()
            .flatMap(MetricsDocumentationTest::queriesOf)
            .flatMap(query -> DocumentedMetric.namesIn(query).stream())
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(documentedNames(), shown);
  }

  @Test
  void the_panels_have_a_place_of_their_own_and_say_what_they_show() throws Exception {
    Set<String> taken = new HashSet<>();
    Set<Integer> ids = new HashSet<>();
    for (JsonNode panel : panels()) {
      assertTrue(ids.add(panel.path("id").intValue()), panel.path("id").toString());
      assertFalse(panel.path("title").asText().isBlank());
      assertFalse(panel.path("description").asText().isBlank());
      JsonNode place = panel.path("gridPos");
      int right = place.path("x").intValue() + place.path("w").intValue();
      int bottom = place.path("y").intValue() + place.path("h").intValue();
      assertTrue(right <= COLUMNS, panel.toString());
      for (int x = place.path("x").intValue(); x < right; x++) {
        for (int y = place.path("y").intValue(); y < bottom; y++) {
          assertTrue(taken.add(x + " " + y), panel.toString());
        }
      }
    }
    assertFalse(taken.isEmpty());
  }

  @Test
  void an_alert_says_how_bad_it_is_and_the_page_what_to_do_about_it() throws Exception {
    Set<String> names = new TreeSet<>();
    for (JsonNode rule : rules()) {
      assertTrue(names.add(rule.path("alert").asText()), rule.toString());
      assertTrue(
          Set.of("critical", "warning").contains(rule.at("/labels/severity").asText()),
          rule.toString());
      assertFalse(rule.at("/annotations/summary").asText().isBlank(), rule.toString());
      assertFalse(rule.at("/annotations/description").asText().isBlank(), rule.toString());
      assertTrue(
          rule.path("for").isMissingNode() || rule.path("for").asText().matches("\\d+m"),
          rule.toString());
    }
    assertEquals(
        names,
        Pattern.compile("(?m)^\\| `(Clientcert\\w+)` \\|")
            .matcher(Documentation.text(GRAFANA.resolve("README.md")))
            .results()
            .map(row -> row.group(1))
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void the_example_asks_where_the_metrics_are(Documentation documentation) throws Exception {
    JsonNode job = new YAMLMapper().readTree(documentation.block()).at("/scrape_configs/0");
    assertEquals("clientcert", job.path("job_name").asText());
    assertEquals("/q/metrics", job.path("metrics_path").asText());
    assertTrue(job.at("/static_configs/0/targets/0").asText().endsWith(":8080"));
  }
}

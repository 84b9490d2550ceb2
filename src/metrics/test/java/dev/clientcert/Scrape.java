package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the application tells Prometheus at one time.
 *
 * @param text as it was told
 */
record Scrape(String text) {

  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\w+) (\\w+)$");
  private static final Pattern SAMPLE = Pattern.compile("(?m)^(\\w+(?:\\{.*})?) (\\S+)$");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  /**
   * Asks the application on this port, as Prometheus does: without a credential. In this format, a
   * counter is called as its value is.
   */
  static Scrape of(int port) throws IOException {
    Map<String, String> headers = Map.of("host", "h", "accept", "text/plain;version=0.0.4");
    Answer answer = RawHttp.send(port, new Request("GET", "/q/metrics", headers, ""));
    assertEquals(200, answer.status(), answer.body());
    return new Scrape(answer.body());
  }

  /** The metrics of ours by their names, with their types. */
  Map<String, String> types() {
    return TYPE.matcher(text)
        .results()
        .filter(type -> type.group(1).startsWith("clientcert_"))
        .collect(
            Collectors.toMap(
                type -> type.group(1), type -> type.group(2), (one, other) -> one, TreeMap::new));
  }

  /** All values, by the name of the metric and its labels, such as {@code up{job="x"}}. */
  Map<String, Double> samples() {
    return SAMPLE
        .matcher(text)
        .results()
        .collect(
            Collectors.toMap(
                sample -> sample.group(1).replace(",}", "}"), sample -> number(sample.group(2))));
  }

  /** A number as Prometheus writes it. */
  private static Double number(String text) {
    return Double.valueOf(text.replace("Inf", "Infinity"));
  }

  /** The value of this metric with these labels, which is 0 as long as it is not told. */
  double value(String sample) {
    return samples().getOrDefault(sample, 0.0);
  }

  /** The values of this label, of whatever metric of ours. */
  Set<String> values(String label) {
    return text.lines()
        .filter(line -> line.startsWith("clientcert_"))
        .flatMap(line -> LABEL.matcher(line).results())
        .filter(found -> found.group(1).equals(label))
        .map(found -> found.group(2))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The names of the labels of all metrics whose names begin like this. */
  Set<String> labels(String start) {
    return text.lines()
        .filter(line -> line.startsWith(start))
        .flatMap(line -> LABEL.matcher(line).results())
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}

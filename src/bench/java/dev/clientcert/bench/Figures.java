package dev.clientcert.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Values of one kind, measured several times. */
final class Figures {

  private final List<Double> values = new ArrayList<>();

  /** Takes one more. */
  void add(double value) {
    values.add(value);
  }

  /** The one in the middle. */
  double median() {
    double[] sorted = sorted();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  /** The smallest and the largest, without decimals. */
  String spread() {
    double[] sorted = sorted();
    return number(sorted[0]) + " … " + number(sorted[sorted.length - 1]);
  }

  /** The median and what it is measured in, without decimals. */
  String median(String unit) {
    return number(median()) + " " + unit;
  }

  /** How the medians compare. */
  String ratioTo(Figures other) {
    return ratio(median() / other.median());
  }

  /** A ratio as the report has it. */
  static String ratio(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  /** A number as the report has it. */
  static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%,.1f" : "%,.0f", value);
  }

  private double[] sorted() {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted;
  }
}

package io.gradus.cli;

import io.gradus.metric.Metric;
import io.gradus.metric.Metrics;
import io.gradus.metric.QuantileQuality;
import io.gradus.report.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Metrics as tables. */
final class MetricsView {
  private static final int SHOWN_CLASSES = 20;

  private MetricsView() {}

  /** Metrics of one or several sets of rows side by side, by the name of the set. */
  static List<String> table(Map<String, Metrics> sets) {
    List<String> head = new ArrayList<>(List.of("metric"));
    sets.keySet().forEach(name -> head.add(">" + name));
    TextTable table = new TextTable(head.toArray(String[]::new));
    for (Metric metric : Metric.values()) {
      if (sets.values().stream().anyMatch(metrics -> metrics.has(metric))) {
        List<String> row = new ArrayList<>(List.of(metric.id()));
        sets.values().forEach(metrics -> row.add(number(metrics.value(metric))));
        table.row(row.toArray(String[]::new));
      }
    }
    return table.lines();
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "–" : Numbers.decimal(value);
  }

  /** Of several quantiles, how well each is told. */
  static List<String> quantiles(Metrics metrics) {
    TextTable table = new TextTable(">quantile", ">rows at or below", ">pinball loss");
    for (QuantileQuality one : metrics.quantiles()) {
      table.row(number(one.q()), number(one.coverage()), number(one.pinballLoss()));
    }
    return table.lines();
  }

  /** Actual classes down, predicted ones across; nothing for many classes. */
  static List<String> confusion(Metrics metrics, List<String> classes) {
    Optional<double[][]> confusion = metrics.confusion();
    if (confusion.isEmpty() || classes.size() > SHOWN_CLASSES) {
      return List.of();
    }
    List<String> head = new ArrayList<>(List.of("actual \\ predicted"));
    classes.forEach(name -> head.add(">" + name));
    TextTable table = new TextTable(head.toArray(String[]::new));
    for (int actual = 0; actual < classes.size(); actual++) {
      List<String> row = new ArrayList<>(List.of(classes.get(actual)));
      for (double weight : confusion.get()[actual]) {
        row.add(weight(weight));
      }
      table.row(row.toArray(String[]::new));
    }
    return table.lines();
  }

  private static String weight(double weight) {
    if (weight == 0) {
      return "·";
    }
    return weight == Math.rint(weight) ? Numbers.count((long) weight) : Numbers.decimal(weight);
  }
}

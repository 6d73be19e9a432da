package io.gradus.metric;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@link MetricSums} came to: a value for each {@link Metric} of the task, in their order. */
public final class Metrics {
  private final Map<Metric, Double> values;
  private final Map<Metric, double[]> perOutput;
  private final double[][] confusion;
  private final List<QuantileQuality> quantiles;
  private final double[][] reliability;
  private final long rows;
  private final double weight;

  Metrics(
      Map<Metric, Double> values,
      Map<Metric, double[]> perOutput,
      double[][] confusion,
      List<QuantileQuality> quantiles,
      double[][] reliability,
      long rows,
      double weight) {
    this.values = new EnumMap<>(Metric.class);
    this.values.putAll(values);
    this.perOutput = perOutput;
    this.confusion = confusion;
    this.quantiles = List.copyOf(quantiles);
    this.reliability = reliability;
    this.rows = rows;
    this.weight = weight;
  }

  /**
   * Metrics of which only the values were written down.
   *
   * @param values by {@link Metric#id()}
   * @throws IllegalArgumentException for a name that is no metric's
   */
  public static Metrics of(Map<String, Double> values, long rows, double weight) {
    Map<Metric, Double> byMetric = new EnumMap<>(Metric.class);
    values.forEach((name, value) -> byMetric.put(Metric.of(name), value));
    return new Metrics(byMetric, Map.of(), null, List.of(), new double[0][], rows, weight);
  }

  /** The values by {@link Metric#id()}, in the order of {@link Metric}. */
  public Map<String, Double> values() {
    Map<String, Double> named = new LinkedHashMap<>();
    values.forEach((metric, value) -> named.put(metric.id(), value));
    return Collections.unmodifiableMap(named);
  }

  /** One value; NaN where it is undefined or the task does not have it. */
  public double value(Metric metric) {
    return values.getOrDefault(metric, Double.NaN);
  }

  /** Whether the metric was measured, if only as NaN. */
  public boolean has(Metric metric) {
    return values.containsKey(metric);
  }

  /**
   * A metric of each output, label or class: [outputs]. Empty where there is only the one value:
   * {@link Metric#AUC}, {@link Metric#PR_AUC} of labels; {@link Metric#PRECISION}, {@link
   * Metric#RECALL}, {@link Metric#F1} of labels and classes; those of regression.
   */
  public Optional<double[]> perOutput(Metric metric) {
    return Optional.ofNullable(perOutput.get(metric)).map(double[]::clone);
  }

  /**
   * The weight of rows by actual class (first index) and predicted class: [classes, classes]. Of
   * binary and multi-class tasks with at most {@value ClassSums#CONFUSION_CLASSES} classes.
   */
  public Optional<double[][]> confusion() {
    return Optional.ofNullable(confusion);
  }

  /** How well each of several quantiles is told, ascending; empty where none are. */
  public List<QuantileQuality> quantiles() {
    return quantiles;
  }

  /**
   * Of rows of about the same probability, in fifteen equal parts of it, their weight, their mean
   * probability and the share that came true, as {@link Metric#ECE} has them; of labels all
   * together. Parts without rows are left out; empty where numbers are predicted.
   */
  public List<List<Double>> reliability() {
    List<List<Double>> parts = new ArrayList<>();
    for (double[] part : reliability) {
      if (part[0] > 0) {
        parts.add(List.of(part[0], part[1] / part[0], part[2] / part[0]));
      }
    }
    return parts;
  }

  /** The number of rows, those without weight among them. */
  public long rows() {
    return rows;
  }

  /** The sum of the rows' weights. */
  public double weight() {
    return weight;
  }

  @Override
  public String toString() {
    return "Metrics" + values();
  }
}

package io.gradus.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A metric over several models.
 *
 * @param mean of those that define it
 * @param deviation of the sample, with n − 1; NaN of fewer than two
 * @param count that define it
 */
public record MetricSpread(double mean, double deviation, int count) {
  /** Of each metric that a model has. */
  public static Map<String, MetricSpread> of(List<Map<String, Double>> models) {
    Set<String> names = new LinkedHashSet<>();
    models.forEach(metrics -> names.addAll(metrics.keySet()));
    Map<String, MetricSpread> spreads = new LinkedHashMap<>();
    names.forEach(name -> spreads.put(name, of(name, models)));
    return spreads;
  }

  private static MetricSpread of(String name, List<Map<String, Double>> models) {
    List<Double> values = new ArrayList<>();
    for (Map<String, Double> metrics : models) {
      double value = metrics.getOrDefault(name, Double.NaN);
      if (Double.isFinite(value)) {
        values.add(value);
      }
    }
    double mean = values.stream().mapToDouble(value -> value).average().orElse(Double.NaN);
    double squares = values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
    return new MetricSpread(mean, Math.sqrt(squares / (values.size() - 1)), values.size());
  }
}

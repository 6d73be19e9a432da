package io.gradus.metric;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collects the metrics of a task. */
final class MetricsBuilder {
  private final Map<Metric, Double> values = new EnumMap<>(Metric.class);
  private final Map<Metric, double[]> perOutput = new EnumMap<>(Metric.class);
  private double[][] confusion;
  private List<QuantileQuality> quantiles = List.of();
  private double[][] reliability = {};

  void put(Metric metric, double value) {
    values.put(metric, value);
  }

  /** Values of each output, and as the metric their mean. */
  void putMean(Metric metric, double[] ofOutputs) {
    double sum = 0;
    for (double value : ofOutputs) {
      sum += value;
    }
    put(metric, sum / ofOutputs.length);
    perOutput.put(metric, ofOutputs);
  }

  /** Values of each output, and as the metric the mean of those which are not NaN. */
  void putMeanOfDefined(Metric metric, double[] ofOutputs) {
    double sum = 0;
    int defined = 0;
    for (double value : ofOutputs) {
      if (!Double.isNaN(value)) {
        sum += value;
        defined++;
      }
    }
    put(metric, sum / defined);
    perOutput.put(metric, ofOutputs);
  }

  void confusion(double[][] weights) {
    confusion = weights;
  }

  void quantiles(List<QuantileQuality> qualities) {
    quantiles = qualities;
  }

  /** Weight, weight times probability, weight of what was so: [parts, 3]. */
  void reliability(double[][] parts) {
    reliability = parts;
  }

  Metrics build(long rows, double weight) {
    return new Metrics(values, perOutput, confusion, quantiles, reliability, rows, weight);
  }
}

package io.gradus.train;

import io.gradus.metric.Metric;
import io.gradus.metric.Metrics;

/** The validation rows do not define the metric that tells the best epoch. */
public final class UndefinedMetricException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Metric metric;
  private final transient Metrics metrics;

  UndefinedMetricException(Metric metric, Metrics metrics) {
    super("The validation rows do not define " + metric.id() + ".");
    this.metric = metric;
    this.metrics = metrics;
  }

  /** The metric. */
  public Metric metric() {
    return metric;
  }

  /** Those of the validation. */
  public Metrics metrics() {
    return metrics;
  }
}

package io.gradus.metric;

/**
 * Precision, recall and F1 from three weights: rows that are positive and predicted so, rows that
 * are predicted positive, rows that are positive.
 */
final class DetectionCounts {
  private DetectionCounts() {}

  static double precision(double hit, double predicted, double actual) {
    return hit / predicted;
  }

  static double recall(double hit, double predicted, double actual) {
    return hit / actual;
  }

  static double f1(double hit, double predicted, double actual) {
    return 2 * hit / (predicted + actual);
  }

  /** One of the functions above for each class or label, and their mean as the metric. */
  static void putMacro(
      MetricsBuilder into, Metric metric, Of function, double[][] hitPredictedActual) {
    double[] hits = hitPredictedActual[0];
    double[] predicted = hitPredictedActual[1];
    double[] actual = hitPredictedActual[2];
    double[] values = new double[hits.length];
    for (int i = 0; i < values.length; i++) {
      boolean occurs = predicted[i] > 0 || actual[i] > 0;
      double value = function.of(hits[i], predicted[i], actual[i]);
      values[i] = occurs && Double.isNaN(value) ? 0 : value;
    }
    into.putMeanOfDefined(metric, values);
  }

  /** A function of the three weights. */
  @FunctionalInterface
  interface Of {
    double of(double hit, double predicted, double actual);
  }
}

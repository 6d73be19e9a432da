package io.gradus.report;

import io.gradus.metric.Metric;
import io.gradus.metric.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The two or three metrics that say most about a task, in short. */
public final class Headline {
  private static final List<Metric> TELLING =
      List.of(Metric.LOSS, Metric.AUC, Metric.ACCURACY, Metric.RMSE, Metric.R2);

  private Headline() {}

  /** {@code loss 0.1423, accuracy 0.9571}; metrics that are undefined are left out. */
  public static String of(Metrics metrics) {
    List<String> parts = new ArrayList<>();
    for (Metric metric : TELLING) {
      double value = metrics.value(metric);
      if (!Double.isNaN(value)) {
        parts.add(metric.id() + " " + number(value));
      }
    }
    return String.join(", ", parts);
  }

  static String number(double value) {
    double size = Math.abs(value);
    boolean plain = size == 0 || (size >= 1e-3 && size < 1e5);
    return String.format(Locale.ROOT, plain ? "%.4f" : "%.3e", value);
  }
}

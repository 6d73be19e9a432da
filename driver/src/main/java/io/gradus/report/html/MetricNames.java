package io.gradus.report.html;

import io.gradus.metric.Metric;
import java.util.Arrays;
import java.util.Locale;

/** How people call metrics. */
final class MetricNames {
  private MetricNames() {}

  static String of(Metric metric) {
    return switch (metric) {
      case LOSS -> "Loss";
      case ACCURACY -> "Accuracy";
      case TOP_K_ACCURACY -> "Top-k accuracy";
      case EXACT_MATCH -> "Rows with all labels right";
      case LOG_LOSS -> "Log loss";
      case BRIER -> "Brier score";
      case ECE -> "Calibration error (ECE)";
      case AUC -> "AUC";
      case PR_AUC -> "Average precision";
      case PRECISION -> "Precision";
      case RECALL -> "Recall";
      case F1 -> "F1";
      case MICRO_F1 -> "F1 over all labels";
      case MAE -> "Mean absolute error";
      case RMSE -> "Root mean square error";
      case R2 -> "R²";
      case RANK_MAE -> "Mean distance of ranks";
      case QUADRATIC_KAPPA -> "Quadratic weighted kappa";
      case PINBALL_LOSS -> "Pinball loss";
      case NLL -> "Negative log-likelihood";
      case CRPS -> "CRPS";
      case COVERAGE -> "Coverage of the interval";
      case INTERVAL_WIDTH -> "Mean width of the interval";
    };
  }

  /** The same inside a sentence. */
  static String inText(String id) {
    String name = of(id);
    boolean isWord = name.length() > 1 && Character.isLowerCase(name.charAt(1));
    return isWord ? name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1) : name;
  }

  /** Whether a greater value is a better one. */
  static boolean isBetterGreater(String id) {
    return Arrays.stream(Metric.values())
        .anyMatch(metric -> metric.id().equals(id) && metric.greaterIsBetter());
  }

  /** Of a metric by its id; the id itself where there is no such metric. */
  static String of(String id) {
    return Arrays.stream(Metric.values())
        .filter(metric -> metric.id().equals(id))
        .findFirst()
        .map(MetricNames::of)
        .orElse(id);
  }
}

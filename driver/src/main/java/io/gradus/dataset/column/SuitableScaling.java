package io.gradus.dataset.column;

import io.gradus.config.Scaling;
import java.util.Locale;

/**
 * Which scaling suits a number, by the skewness g and the excess kurtosis k of its values:
 *
 * <ul>
 *   <li>|g| &lt; {@value #SKEWED} and k &lt; {@value #TAILED}: {@link Scaling#STANDARD};
 *   <li>|g| &lt; {@value #VERY_SKEWED}, and half of the values are not the same: {@link
 *       Scaling#ROBUST_SMOOTH_CLIP};
 *   <li>else {@link Scaling#QUANTILE_NORMAL}.
 * </ul>
 */
record SuitableScaling(Scaling scaling, double skewness, double kurtosis) {
  private static final double SKEWED = 1;
  private static final double TAILED = 3;
  private static final double VERY_SKEWED = 3;

  /**
   * The one that suits.
   *
   * @param sorted values of the training rows, ascending, not all the same
   */
  static SuitableScaling of(double[] sorted) {
    double mean = 0;
    for (double value : sorted) {
      mean += value / sorted.length;
    }
    double second = 0;
    double third = 0;
    double fourth = 0;
    double largest = Math.max(Math.abs(sorted[0] - mean), sorted[sorted.length - 1] - mean);
    for (double value : sorted) {
      // Stretched, so that no power is beyond what a double holds.
      double difference = largest > 0 ? (value - mean) / largest : 0;
      double square = difference * difference;
      second += square / sorted.length;
      third += square * difference / sorted.length;
      fourth += square * square / sorted.length;
    }
    if (!(second > 0)) {
      return new SuitableScaling(Scaling.STANDARD, 0, 0);
    }
    double skewness = third / (second * Math.sqrt(second));
    double kurtosis = fourth / (second * second) - 3;
    return new SuitableScaling(scaling(sorted, skewness, kurtosis), skewness, kurtosis);
  }

  private static Scaling scaling(double[] sorted, double skewness, double kurtosis) {
    if (Math.abs(skewness) < SKEWED && kurtosis < TAILED) {
      return Scaling.STANDARD;
    }
    boolean spread = Quantiles.of(sorted, 0.75) > Quantiles.of(sorted, 0.25);
    return Math.abs(skewness) < VERY_SKEWED && spread
        ? Scaling.ROBUST_SMOOTH_CLIP
        : Scaling.QUANTILE_NORMAL;
  }

  /** For people. */
  String reason() {
    return String.format(Locale.ROOT, "skewness %.1f, excess kurtosis %.1f", skewness, kurtosis);
  }
}

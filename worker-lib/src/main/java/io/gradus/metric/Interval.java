package io.gradus.metric;

import java.util.Arrays;

/** Where a number lies with a probability of 95 %. */
public record Interval(double low, double high) {
  private static final double NORMAL_975 = 1.959963984540054;

  /** Between the quantiles 2.5 % and 97.5 % of what replicates gave; NaN among them is left out. */
  static Interval of(double[] replicates) {
    double[] sorted = Arrays.stream(replicates).filter(v -> !Double.isNaN(v)).sorted().toArray();
    if (sorted.length == 0) {
      return new Interval(Double.NaN, Double.NaN);
    }
    return new Interval(quantile(sorted, 0.025), quantile(sorted, 0.975));
  }

  /** About a mean of independent rows. */
  static Interval around(double mean, double standardError) {
    return new Interval(mean - NORMAL_975 * standardError, mean + NORMAL_975 * standardError);
  }

  /**
   * Of a share among so many rows: E. B. Wilson, "Probable inference, the law of succession, and
   * statistical inference" (1927).
   */
  public static Interval ofShare(double share, double rows) {
    double z2 = NORMAL_975 * NORMAL_975;
    double center = (share + z2 / (2 * rows)) / (1 + z2 / rows);
    double half =
        NORMAL_975
            / (1 + z2 / rows)
            * Math.sqrt(share * (1 - share) / rows + z2 / (4 * rows * rows));
    return new Interval(center - half, center + half);
  }

  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  /** Whether a number lies in it. */
  public boolean holds(double value) {
    return value >= low && value <= high;
  }
}

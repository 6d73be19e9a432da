package io.gradus.dataset.column;

/** Quantiles of sorted values, interpolated linearly as numpy and R (type 7) do. */
final class Quantiles {
  private Quantiles() {}

  /** The quantile of a share, 0…1, of at least one ascending value. */
  static double of(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  /** At most {@code count} evenly spaced quantiles from the least to the greatest value. */
  static double[] evenly(double[] sorted, int count) {
    double[] quantiles = new double[Math.max(2, Math.min(count, sorted.length))];
    for (int i = 0; i < quantiles.length; i++) {
      quantiles[i] = of(sorted, (double) i / (quantiles.length - 1));
    }
    return quantiles;
  }
}

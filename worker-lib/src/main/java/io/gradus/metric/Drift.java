package io.gradus.metric;

/**
 * How far values of one column are spread otherwise than before.
 *
 * @param stability the population stability index, Σ (q − p)·ln(q / p) over groups: Lewis, "An
 *     introduction to credit scoring" (1994); below 0.1 little is said to have changed, above 0.25
 *     much
 * @param jensenShannon the divergence of Lin, "Divergence measures based on the Shannon entropy"
 *     (1991), in bits: 0 for equal shares, 1 where no value is common
 * @param chance the index that as many rows of the same kind would have on average
 */
public record Drift(double stability, double jensenShannon, double chance) {
  private static final int GROUPS = 10;

  /** Counted into every group, so that one without rows has a logarithm. */
  private static final double SMOOTHING = 0.5;

  /** From here on a column is told of. */
  private static final double NOTABLE = 0.1;

  /** Chance gives so many times its mean hardly ever. */
  private static final double TIMES_CHANCE = 3;

  /**
   * Of counts in the same bins; they are gathered into about ten groups, neighbouring bins with
   * about as many rows before.
   *
   * @return NaN where either has no rows
   */
  public static Drift of(long[] before, long[] now) {
    double rowsBefore = sum(before);
    double rowsNow = sum(now);
    if (rowsBefore == 0 || rowsNow == 0) {
      return new Drift(Double.NaN, Double.NaN, Double.NaN);
    }
    double[][] groups = new double[2][GROUPS];
    double done = 0;
    int last = 0;
    for (int bin = 0; bin < before.length; bin++) {
      int group = (int) Math.min(GROUPS - 1, (done + before[bin] / 2.0) / rowsBefore * GROUPS);
      groups[0][group] += before[bin];
      groups[1][group] += now[bin];
      done += before[bin];
      last = Math.max(last, group);
    }
    int used = 0;
    for (int i = 0; i <= last; i++) {
      used += groups[0][i] > 0 || groups[1][i] > 0 ? 1 : 0;
    }
    return of(groups, used, rowsBefore, rowsNow);
  }

  private static Drift of(double[][] groups, int used, double rowsBefore, double rowsNow) {
    double stability = 0;
    double divergence = 0;
    for (int i = 0; i < GROUPS; i++) {
      if (groups[0][i] == 0 && groups[1][i] == 0) {
        continue;
      }
      double p = (groups[0][i] + SMOOTHING) / (rowsBefore + SMOOTHING * used);
      double q = (groups[1][i] + SMOOTHING) / (rowsNow + SMOOTHING * used);
      stability += (q - p) * Math.log(q / p);
      double middle = (groups[0][i] / rowsBefore + groups[1][i] / rowsNow) / 2;
      divergence += entropyPart(groups[0][i] / rowsBefore, middle) / 2;
      divergence += entropyPart(groups[1][i] / rowsNow, middle) / 2;
    }
    double chance = Math.max(0, used - 1) * (1 / rowsBefore + 1 / rowsNow);
    return new Drift(stability, divergence, chance);
  }

  private static double entropyPart(double share, double middle) {
    return share == 0 ? 0 : share * Math.log(share / middle) / Math.log(2);
  }

  private static double sum(long[] counts) {
    double sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }

  /** Whether it is more than little, and more than chance. */
  public boolean isNotable() {
    return stability >= NOTABLE && stability >= TIMES_CHANCE * chance;
  }
}

package io.gradus.calibrate;

import java.util.Arrays;

/**
 * Fits the curve that does not fall with the least sum of weighted squares: Ayer, Brunk, Ewing,
 * Reid and Silverman, "An empirical distribution function for sampling with incomplete information"
 * (1955).
 */
public final class PoolAdjacentViolators {
  /**
   * What is never so in the rows that a curve is fitted on, it gives this probability, and what is
   * always so, 1 less this: 0 and 1 would be infinitely wrong when a row comes that is not so.
   */
  public static final double LEAST = 1e-6;

  private PoolAdjacentViolators() {}

  /**
   * The curve of some rows' scores.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static MonotoneCurve fit(ScoreBins bins) {
    double[] scores = bins.scores();
    double[] weights = new double[scores.length];
    double[] means = new double[scores.length];
    double[] positives = bins.positives();
    double[] negatives = bins.negatives();
    for (int i = 0; i < scores.length; i++) {
      weights[i] = positives[i] + negatives[i];
      means[i] = positives[i] / weights[i];
    }
    return fit(scores, means, weights);
  }

  /**
   * @param scores rising
   * @param means the share that was so at each of them
   * @param weights above 0
   */
  static MonotoneCurve fit(double[] scores, double[] means, double[] weights) {
    int[] first = new int[scores.length];
    double[] mean = new double[scores.length];
    double[] weight = new double[scores.length];
    int blocks = 0;
    for (int i = 0; i < scores.length; i++) {
      first[blocks] = i;
      mean[blocks] = means[i];
      weight[blocks] = weights[i];
      while (blocks > 0 && mean[blocks - 1] >= mean[blocks]) {
        double both = weight[blocks - 1] + weight[blocks];
        mean[blocks - 1] =
            (mean[blocks - 1] * weight[blocks - 1] + mean[blocks] * weight[blocks]) / both;
        weight[blocks - 1] = both;
        blocks--;
      }
      blocks++;
    }
    return curve(scores, Arrays.copyOf(first, blocks), mean);
  }

  /** Knots where blocks begin and end. */
  private static MonotoneCurve curve(double[] scores, int[] first, double[] mean) {
    double[] logits = new double[2 * first.length];
    double[] probabilities = new double[2 * first.length];
    int knots = 0;
    for (int block = 0; block < first.length; block++) {
      int last = block + 1 < first.length ? first[block + 1] - 1 : scores.length - 1;
      double probability = Math.max(LEAST, Math.min(1 - LEAST, mean[block]));
      logits[knots] = scores[first[block]];
      probabilities[knots++] = probability;
      if (last > first[block]) {
        logits[knots] = scores[last];
        probabilities[knots++] = probability;
      }
    }
    return new MonotoneCurve(Arrays.copyOf(logits, knots), Arrays.copyOf(probabilities, knots));
  }
}

package io.gradus.sample;

import java.io.Serializable;

/**
 * How many rows, expected positive and negative, have which probability: from it follows the AUC
 * that the probabilities themselves reach in the mean over all labels they may draw.
 */
final class ProbabilityHistogram implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Probabilities in one bin count as tied: the error is below a bin's share of the rows. */
  private static final int BINS = 1 << 14;

  private final double[] positives = new double[BINS];
  private final double[] negatives = new double[BINS];

  void add(double probability) {
    int bin = Math.min(BINS - 1, (int) (probability * BINS));
    positives[bin] += probability;
    negatives[bin] += 1 - probability;
  }

  void merge(ProbabilityHistogram other) {
    for (int bin = 0; bin < BINS; bin++) {
      positives[bin] += other.positives[bin];
      negatives[bin] += other.negatives[bin];
    }
  }

  /** The share of rows that are positive. */
  double positiveShare() {
    double positive = 0;
    double negative = 0;
    for (int bin = 0; bin < BINS; bin++) {
      positive += positives[bin];
      negative += negatives[bin];
    }
    return positive / (positive + negative);
  }

  /** The chance that a positive row has the higher probability than a negative one. */
  double auc() {
    double below = 0;
    double positive = 0;
    double pairs = 0;
    for (int bin = 0; bin < BINS; bin++) {
      pairs += positives[bin] * (below + negatives[bin] / 2);
      below += negatives[bin];
      positive += positives[bin];
    }
    return pairs / (positive * below);
  }
}

package io.gradus.metric;

/**
 * What rows a threshold on the probability of a label selects, for thresholds that are evenly
 * spaced from 0 to 1: the weight of the rows at or above each of them. A row's probability is known
 * as well as its bin of the scores: of a label to 1/512 of its logit, of a class to 1/252.
 *
 * @param positives [thresholds], of rows that have the label
 * @param negatives [thresholds], of rows that have it not
 */
public record ThresholdCurve(double[] positives, double[] negatives) {
  /** How many thresholds there are. */
  public int thresholds() {
    return positives.length;
  }
}

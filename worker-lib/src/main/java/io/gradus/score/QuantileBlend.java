package io.gradus.score;

import java.util.Arrays;
import java.util.List;

/**
 * A quantile by those of which a network tells: one of them, between two of them on the straight
 * line, or the outermost where it lies beyond. Immutable.
 */
public final class QuantileBlend {
  private final double[] shares;

  /**
   * @param q those that are told, ascending
   * @param wanted the one that is asked for
   */
  public QuantileBlend(List<Double> q, double wanted) {
    shares = new double[q.size()];
    int above = 0;
    while (above < shares.length && q.get(above) < wanted) {
      above++;
    }
    if (above == 0 || above == shares.length) {
      shares[above == 0 ? 0 : above - 1] = 1;
      return;
    }
    double low = q.get(above - 1);
    double high = q.get(above);
    shares[above] = (wanted - low) / (high - low);
    shares[above - 1] = 1 - shares[above];
  }

  int size() {
    return shares.length;
  }

  /** What each quantile counts, together 1. */
  public double[] shares() {
    return shares.clone();
  }

  /** The quantile of a row whose quantiles lie in order from {@code at} on. */
  float of(float[] quantiles, int at) {
    double sum = 0;
    for (int i = 0; i < shares.length; i++) {
      if (shares[i] != 0) {
        sum += shares[i] * quantiles[at + i];
      }
    }
    return (float) sum;
  }

  /** Brings each row's quantiles in ascending order: [rows, width]. */
  static void order(float[] quantiles, int rows, int width) {
    for (int row = 0; row < rows; row++) {
      Arrays.sort(quantiles, row * width, (row + 1) * width);
    }
  }
}

package io.gradus.metric;

/** How near predicted classes are to actual ones where classes have an order. */
final class RankAgreement {
  private RankAgreement() {}

  /**
   * The mean distance in places.
   *
   * @param confusion weight by actual (first index) and predicted class
   */
  static double meanDistance(double[][] confusion) {
    double sum = 0;
    double weight = 0;
    for (int actual = 0; actual < confusion.length; actual++) {
      for (int predicted = 0; predicted < confusion.length; predicted++) {
        sum += confusion[actual][predicted] * Math.abs(actual - predicted);
        weight += confusion[actual][predicted];
      }
    }
    return sum / weight;
  }

  /**
   * Cohen's kappa with quadratic weights.
   *
   * @param confusion weight by actual (first index) and predicted class
   */
  static double quadraticKappa(double[][] confusion) {
    int classes = confusion.length;
    double[] actual = new double[classes];
    double[] predicted = new double[classes];
    double found = 0;
    double weight = 0;
    for (int i = 0; i < classes; i++) {
      for (int j = 0; j < classes; j++) {
        double w = confusion[i][j];
        actual[i] += w;
        predicted[j] += w;
        weight += w;
        found += w * (i - j) * (i - j);
      }
    }
    double expected = 0;
    for (int i = 0; i < classes; i++) {
      for (int j = 0; j < classes; j++) {
        expected += actual[i] * predicted[j] / weight * (i - j) * (i - j);
      }
    }
    return expected > 0 ? 1 - found / expected : Double.NaN;
  }
}

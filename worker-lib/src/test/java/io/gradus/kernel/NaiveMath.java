package io.gradus.kernel;

/** Elementary functions in double precision. */
final class NaiveMath {
  private NaiveMath() {}

  static double sigmoid(double x) {
    return 1 / (1 + StrictMath.exp(-x));
  }

  static double softplus(double x) {
    return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
  }

  /** The normal distribution's Φ(x). */
  static double normal(double x) {
    double tail = 0.5 * complementOfErf(Math.abs(x) / Math.sqrt(2));
    return x > 0 ? 1 - tail : tail;
  }

  static double normalDensity(double x) {
    return StrictMath.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  /** {@code 1 − erf x} for x ≥ 0: by erf's Taylor series, or a continued fraction beyond 2. */
  private static double complementOfErf(double x) {
    if (x > 2) {
      double fraction = x;
      for (int i = 200; i > 0; i--) {
        fraction = x + i / 2.0 / fraction;
      }
      return StrictMath.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
    }
    double sum = 0;
    double term = x;
    for (int n = 0; n < 60; n++) {
      sum += term / (2 * n + 1);
      term *= -x * x / (n + 1);
    }
    return 1 - 2 / Math.sqrt(Math.PI) * sum;
  }
}

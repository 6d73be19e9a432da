package io.gradus.compute;

/**
 * log Γ of numbers above 0, by Lanczos' series with g = 7 and nine coefficients: to about 1e-14 of
 * its size, or of 1 where it is small. Lanczos, SIAM J. Numer. Anal. B 1, 1964.
 */
final class LogGamma {
  private static final double G = 7;
  private static final double[] COEFFICIENTS = {
    0.99999999999980993,
    676.5203681218851,
    -1259.1392167224028,
    771.32342877765313,
    -176.61502916214059,
    12.507343278686905,
    -0.13857109526572012,
    9.9843695780195716e-6,
    1.5056327351493116e-7
  };
  private static final double HALF_LOG_TWO_PI = 0.5 * StrictMath.log(2 * Math.PI);

  private LogGamma() {}

  static double of(double x) {
    if (x < 0.5) {
      return StrictMath.log(Math.PI / StrictMath.sin(Math.PI * x)) - of(1 - x);
    }
    double z = x - 1;
    double series = COEFFICIENTS[0];
    for (int i = 1; i < COEFFICIENTS.length; i++) {
      series += COEFFICIENTS[i] / (z + i);
    }
    double t = z + G + 0.5;
    return HALF_LOG_TWO_PI + (z + 0.5) * StrictMath.log(t) - t + StrictMath.log(series);
  }
}

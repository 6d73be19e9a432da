package io.gradus.compute;

/**
 * The derivative of log Γ, of numbers above 0: by {@code ψ(x) = ψ(x + 1) − 1/x} up to 8, and there
 * by the asymptotic series, to about 1e-14. Abramowitz and Stegun, 6.3.5 and 6.3.18.
 */
final class Digamma {
  private static final double FAR = 8;

  /** B₂ₙ/2n for n from 1. */
  private static final double[] COEFFICIENTS = {
    1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240, 1.0 / 132, -691.0 / 32760, 1.0 / 12
  };

  private Digamma() {}

  static double of(double x) {
    double sum = 0;
    double at = x;
    while (at < FAR) {
      sum -= 1 / at;
      at++;
    }
    double square = 1 / (at * at);
    double power = square;
    double series = 0;
    for (double coefficient : COEFFICIENTS) {
      series += coefficient * power;
      power *= square;
    }
    return sum + StrictMath.log(at) - 0.5 / at - series;
  }
}

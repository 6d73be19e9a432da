package io.gradus.explain;

/**
 * Where a function on [0, 1] is looked at, and how much each place counts: {@code ∫f ≈ Σ
 * weight·f(point)}.
 */
public final class Quadrature {
  private static final int MOST_STEPS = 100;

  private final double[] points;
  private final double[] weights;

  /**
   * @param points in [0, 1]: [count]
   * @param weights of the points: [count]
   */
  public Quadrature(double[] points, double[] weights) {
    if (points.length == 0 || points.length != weights.length) {
      throw new IllegalArgumentException(
          "Expected at least one point, and a weight a point, found %s and %s."
              .formatted(points.length, weights.length));
    }
    this.points = points.clone();
    this.weights = weights.clone();
  }

  /**
   * Gauss–Legendre, exact for polynomials up to degree {@code 2·count − 1}: the points are the
   * roots of a Legendre polynomial (Abramowitz and Stegun, 25.4.29 and 25.4.30).
   *
   * @param count of points, from 1
   */
  public static Quadrature gaussLegendre(int count) {
    double[] points = new double[Math.max(count, 0)];
    double[] weights = new double[points.length];
    for (int i = 0; i < (count + 1) / 2; i++) {
      double root = root(count, Math.cos(Math.PI * (i + 0.75) / (count + 0.5)));
      double slope = slope(count, root);
      double weight = 1 / ((1 - root * root) * slope * slope);
      points[i] = (1 - root) / 2;
      points[count - 1 - i] = (1 + root) / 2;
      weights[i] = weight;
      weights[count - 1 - i] = weight;
    }
    return new Quadrature(points, weights);
  }

  /** The root of the Legendre polynomial near a first guess, by Newton's method. */
  private static double root(int degree, double guess) {
    double x = guess;
    for (int step = 0; step < MOST_STEPS; step++) {
      double change = legendre(degree, x)[0] / slope(degree, x);
      x -= change;
      if (Math.abs(change) < 1e-15) {
        break;
      }
    }
    return x;
  }

  private static double slope(int degree, double x) {
    double[] values = legendre(degree, x);
    return degree * (x * values[0] - values[1]) / (x * x - 1);
  }

  /** The Legendre polynomials of a degree and of the one below, by Bonnet's recursion. */
  private static double[] legendre(int degree, double x) {
    double below = 1;
    double value = x;
    for (int n = 2; n <= degree; n++) {
      double next = ((2 * n - 1) * x * value - (n - 1) * below) / n;
      below = value;
      value = next;
    }
    return new double[] {value, below};
  }

  /** Where: [count]. */
  public double[] points() {
    return points.clone();
  }

  /** How much each counts: [count]. */
  public double[] weights() {
    return weights.clone();
  }
}

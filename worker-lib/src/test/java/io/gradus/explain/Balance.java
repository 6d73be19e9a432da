package io.gradus.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Two sums that are to be equal. */
final class Balance {
  /**
   * Both sides are added up in double precision, but of floats: each was rounded some dozen times
   * by up to 2⁻²⁴, which counts beside the sum of the sizes.
   */
  static final double TOLERANCE = 4e-6;

  private double before;
  private double behind;
  private double sizes;

  void before(double value, double error, double size) {
    before += value * error;
    sizes += Math.abs(value) * size;
  }

  void behind(double value, double error) {
    behind += value * error;
    sizes += Math.abs(value * error);
  }

  /** What was subtracted from a value, or is rounded beside it. */
  void beside(double value, double error) {
    sizes += Math.abs(value * error);
  }

  void check(String what) {
    assertEquals(behind, before, TOLERANCE * sizes, what);
    assertTrue(Double.isFinite(before), what);
  }
}

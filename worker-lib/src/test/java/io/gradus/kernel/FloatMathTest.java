package io.gradus.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Every function against double precision over its whole range. */
class FloatMathTest {
  private interface FloatFunction {
    float of(float x);
  }

  @Test
  void expIsAccurateToAFewUlp() {
    holds(FloatMath::exp, StrictMath::exp, -87, 88, 4);
    assertEquals(Float.POSITIVE_INFINITY, FloatMath.exp(Float.POSITIVE_INFINITY));
    assertEquals(Float.POSITIVE_INFINITY, FloatMath.exp(89));
    assertEquals(0f, FloatMath.exp(Float.NEGATIVE_INFINITY));
    assertTrue(Float.isNaN(FloatMath.exp(Float.NaN)));
    assertEquals(1f, FloatMath.exp(0));
    assertEquals(1f, FloatMath.exp(Float.MIN_VALUE));
  }

  @Test
  void tanhIsAccurateToAFewUlp() {
    holds(FloatMath::tanh, StrictMath::tanh, -12, 12, 6);
    assertEquals(1f, FloatMath.tanh(Float.POSITIVE_INFINITY));
    assertEquals(-1f, FloatMath.tanh(Float.NEGATIVE_INFINITY));
    assertTrue(Float.isNaN(FloatMath.tanh(Float.NaN)));
  }

  @Test
  void sigmoidIsAccurateToAFewUlp() {
    holds(FloatMath::sigmoid, x -> 1 / (1 + StrictMath.exp(-x)), -80, 80, 6);
    assertEquals(1f, FloatMath.sigmoid(Float.POSITIVE_INFINITY));
    assertEquals(0f, FloatMath.sigmoid(Float.NEGATIVE_INFINITY));
    assertTrue(Float.isNaN(FloatMath.sigmoid(Float.NaN)));
  }

  @Test
  void softplusIsAccurateToAFewUlp() {
    holds(
        FloatMath::softplus,
        x -> Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x))),
        -80,
        80,
        6);
    assertTrue(Float.isNaN(FloatMath.softplus(Float.NaN)));
  }

  @Test
  void erfIsAccurateToAFewUlp() {
    holds(FloatMath::erf, FloatMathTest::erf, -5, 5, 6);
    assertEquals(1f, FloatMath.erf(Float.POSITIVE_INFINITY));
    assertEquals(-1f, FloatMath.erf(Float.NEGATIVE_INFINITY));
    assertTrue(Float.isNaN(FloatMath.erf(Float.NaN)));
  }

  /**
   * Its Taylor series with compensated terms, good to 1e-12 up to 3.5; one minus its asymptotic
   * series beyond.
   */
  private static double erf(double x) {
    if (Math.abs(x) > 3.5) {
      double z = x * x;
      double tail =
          Math.exp(-z)
              / (Math.abs(x) * Math.sqrt(Math.PI))
              * (1 - 1 / (2 * z) + 3 / (4 * z * z) - 15 / (8 * z * z * z));
      return Math.signum(x) * (1 - tail);
    }
    double sum = 0;
    double term = x;
    for (int n = 0; n < 120; n++) {
      sum += term / (2 * n + 1);
      term *= -x * x / (n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }

  private static void holds(
      FloatFunction function, DoubleUnaryOperator truth, float from, float to, double ulps) {
    int steps = 200_001;
    for (int i = 0; i < steps; i++) {
      float x = from + (to - from) * i / (steps - 1);
      double expected = truth.applyAsDouble(x);
      double error = Math.abs(function.of(x) - expected) / Math.ulp((float) expected);
      assertTrue(
          error <= ulps,
          () -> "at %s: found %s, expected %s".formatted(x, function.of(x), expected));
    }
  }
}

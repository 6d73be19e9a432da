package io.gradus.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Every function against double precision over its whole range. Each rounds about ten times near
 * the result, half a unit in the last place each, not all in the same direction.
 */
class VectorMathTest {
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  private final VectorMath math = new VectorMath();

  private interface Loop {
    void run(float[] x, float[] y, int n);
  }

  @Test
  void expIsAccurateToAFewUlp() {
    holds(math::exp, StrictMath::exp, -86.9f, 88.7f, 3);
    maps(math::exp, INFINITY, INFINITY);
    maps(math::exp, Float.MAX_VALUE, INFINITY);
    maps(math::exp, 88.73f, INFINITY);
    maps(math::exp, -INFINITY, 0);
    maps(math::exp, -Float.MAX_VALUE, 0);
    maps(math::exp, -88, 0);
    maps(math::exp, 0, 1);
    maps(math::exp, Float.MIN_VALUE, 1);
    maps(math::exp, Float.NaN, Float.NaN);
  }

  @Test
  void expMinus1IsAccurateToAFewUlp() {
    holds(math::expMinus1, StrictMath::expm1, -90, 0, 3);
    holds(math::expMinus1, StrictMath::expm1, -1e-3f, -1e-30f, 3);
    maps(math::expMinus1, -INFINITY, -1);
    maps(math::expMinus1, 0, 0);
    maps(math::expMinus1, -1e-38f, -1e-38f);
    maps(math::expMinus1, Float.NaN, Float.NaN);
  }

  @Test
  void tanhIsAccurateToAFewUlp() {
    holds(math::tanh, StrictMath::tanh, -12, 12, 4);
    holds(math::tanh, StrictMath::tanh, -1e-3f, 1e-3f, 4);
    maps(math::tanh, INFINITY, 1);
    maps(math::tanh, -INFINITY, -1);
    maps(math::tanh, 9.5f, 1);
    maps(math::tanh, Float.NaN, Float.NaN);
  }

  @Test
  void sigmoidIsAccurateToAFewUlp() {
    holds(math::sigmoid, NaiveMath::sigmoid, -86.9f, 86.9f, 4);
    maps(math::sigmoid, INFINITY, 1);
    maps(math::sigmoid, -INFINITY, 0);
    maps(math::sigmoid, Float.NaN, Float.NaN);
  }

  @Test
  void softplusIsAccurateToAFewUlp() {
    holds(math::softplus, NaiveMath::softplus, -86.9f, 200, 4);
    maps(math::softplus, INFINITY, INFINITY);
    maps(math::softplus, -INFINITY, 0);
    maps(math::softplus, Float.NaN, Float.NaN);
  }

  /**
   * Where it is small it is a power of e: its exponent, about x²/2, goes through some seven
   * roundings of up to a unit of the result's each, and they count exponent-fold in the power.
   */
  @Test
  void normalIsAccurateToAFewUlpOfItsExponent() {
    holds(math::normal, NaiveMath::normal, -1, 20, 4);
    holds(math::normal, NaiveMath::normal, -12, -1, x -> 4 + 7 * x * x / 2);
    maps(math::normal, INFINITY, 1);
    maps(math::normal, -INFINITY, 0);
    maps(math::normal, -500, 0);
    maps(math::normal, 0, 0.5f);
    maps(math::normal, Float.NaN, Float.NaN);
  }

  @Test
  void normalDensityIsAccurateToAFewUlpOfItsExponent() {
    holds(math::normalDensity, NaiveMath::normalDensity, -13, 13, x -> 4 + 2 * x * x / 2);
    maps(math::normalDensity, INFINITY, 0);
    maps(math::normalDensity, Float.NaN, Float.NaN);
  }

  /** A vectorized loop has scalar iterations before and after its vectors. */
  @Test
  void bitsDoNotDependOnThePlaceInALoop() {
    float[] x = new float[VectorMath.LENGTH];
    float[] y = new float[VectorMath.LENGTH];
    for (Loop loop :
        new Loop[] {
          math::exp, math::expMinus1, math::sigmoid, math::softplus, math::tanh, math::normal
        }) {
      for (int n = 1; n <= 130; n++) {
        Arrays.fill(x, -0.7321f);
        loop.run(x, y, n);
        for (int i = 1; i < n; i++) {
          assertEquals(y[0], y[i]);
        }
      }
    }
  }

  private static void maps(Loop loop, float x, float expected) {
    float[] y = new float[1];
    loop.run(new float[] {x}, y, 1);
    assertEquals(expected, y[0], () -> "at " + x);
  }

  private static void holds(
      Loop loop, DoubleUnaryOperator truth, float from, float to, double ulps) {
    holds(loop, truth, from, to, x -> ulps);
  }

  private static void holds(
      Loop loop, DoubleUnaryOperator truth, float from, float to, DoubleUnaryOperator ulps) {
    int steps = 200 * VectorMath.LENGTH;
    float[] x = new float[VectorMath.LENGTH];
    float[] y = new float[VectorMath.LENGTH];
    for (int start = 0; start < steps; start += x.length) {
      for (int i = 0; i < x.length; i++) {
        x[i] = from + (to - from) * (start + i) / (steps - 1);
      }
      loop.run(x, y, x.length);
      for (int i = 0; i < x.length; i++) {
        double expected = truth.applyAsDouble(x[i]);
        double error = Math.abs(y[i] - expected) / Math.ulp((float) expected);
        if (!(error <= ulps.applyAsDouble(x[i]))) {
          fail(
              "at %s: found %s, expected %s, off by %s ulp".formatted(x[i], y[i], expected, error));
        }
      }
    }
  }
}

package io.gradus.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every function and its derivative against double precision. */
class ElementwiseTest {
  private static final long SEED = 20261125;
  private static final int[] LENGTHS = {0, 1, 2, 15, 16, 17, 100, 1023, 1024, 1025, 3000};
  private static final float[] CORNERS = {
    0, -0f, 3, -3, 6, 1e-6f, -1e-6f, 1e-20f, -1e-20f, 20, -20, 88, -86, 500, -500, 1e6f, -1e6f
  };

  /**
   * Functions by their definitions. What is a factor of x has an error of a few units in the last
   * place of 1, so that of the product counts in units of x.
   */
  private enum Case {
    IDENTITY(Elementwise.identity(), x -> x, x -> 1),
    RELU(Elementwise.relu(), x -> Math.max(x, 0), x -> x > 0 ? 1 : 0),
    LEAKY_RELU(Elementwise.leakyRelu(0.01f), x -> x > 0 ? x : 0.01 * x, x -> x > 0 ? 1 : 0.01),
    ELU(
        Elementwise.elu(1.5f),
        x -> x > 0 ? x : 1.5 * StrictMath.expm1(x),
        x -> x > 0 ? 1 : 1.5 * StrictMath.exp(x)),
    SELU(
        Elementwise.selu(),
        x -> 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * StrictMath.expm1(x)),
        x -> 1.0507009873554805 * (x > 0 ? 1 : 1.6732632423543772 * StrictMath.exp(x))),
    SIGMOID(
        Elementwise.sigmoid(),
        NaiveMath::sigmoid,
        x -> NaiveMath.sigmoid(x) * NaiveMath.sigmoid(-x)),
    TANH(Elementwise.tanh(), StrictMath::tanh, x -> 1 / (StrictMath.cosh(x) * StrictMath.cosh(x))),
    SOFTPLUS(Elementwise.softplus(), NaiveMath::softplus, NaiveMath::sigmoid),
    GELU(
        Elementwise.gelu(),
        x -> x * NaiveMath.normal(x),
        x -> NaiveMath.normal(x) + x * NaiveMath.normalDensity(x)),
    GELU_TANH(
        Elementwise.geluTanh(),
        x -> x * 0.5 * (1 + StrictMath.tanh(inner(x))),
        x -> {
          double t = StrictMath.tanh(inner(x));
          double slope = Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
          return 0.5 * (1 + t) + (1 - t * t == 0 ? 0 : 0.5 * x * (1 - t * t) * slope);
        }),
    SILU(
        Elementwise.silu(),
        x -> x * NaiveMath.sigmoid(x),
        x -> NaiveMath.sigmoid(x) * (1 + x * NaiveMath.sigmoid(-x))),
    MISH(
        Elementwise.mish(),
        x -> x * StrictMath.tanh(NaiveMath.softplus(x)),
        x -> {
          double t = StrictMath.tanh(NaiveMath.softplus(x));
          return t + x * (1 - t * t) * NaiveMath.sigmoid(x);
        }),
    HARD_SWISH(
        Elementwise.hardSwish(),
        x -> x * Math.min(Math.max(x + 3, 0), 6) / 6,
        x -> x <= -3 ? 0 : x >= 3 ? 1 : x / 3 + 0.5);

    private final Elementwise function;
    private final DoubleUnaryOperator value;
    private final DoubleUnaryOperator slope;

    Case(Elementwise function, DoubleUnaryOperator value, DoubleUnaryOperator slope) {
      this.function = function;
      this.value = value;
      this.slope = slope;
    }

    private static double inner(double x) {
      return Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
    }
  }

  @ParameterizedTest
  @EnumSource
  void valuesAndSlopesAreThoseOfTheDefinition(Case test) {
    float[] in = inputs();
    float[] out = new float[in.length];
    float[] errors = new float[in.length];
    Arrays.fill(errors, 2);
    test.function.forward(in, out, 0, in.length);
    test.function.backward(in, out, errors, 0, in.length);
    for (int i = 0; i < in.length; i++) {
      double scale = Math.max(Math.abs(in[i]), 1e-30);
      close(test.value.applyAsDouble(in[i]), out[i], 6e-7 * Math.min(scale, 10), 1e-6, in[i]);
      // A slope is made of terms around 1, times x for some.
      close(2 * test.slope.applyAsDouble(in[i]), errors[i], 4e-6, 1e-6, in[i]);
    }
  }

  private static void close(
      double expected, float found, double absolute, double relative, float x) {
    if (!(Math.abs(expected - found) <= absolute + relative * Math.abs(expected))) {
      fail("at %s: found %s, expected %s".formatted(x, found, expected));
    }
  }

  @ParameterizedTest
  @EnumSource
  void anyRangeGivesTheBitsOfTheWhole(Case test) {
    Random random = new Random(SEED);
    float[] in = inputs();
    float[] out = new float[in.length];
    test.function.forward(in, out, 0, in.length);
    float[] errors = in.clone();
    test.function.backward(in, out, errors, 0, in.length);
    for (int length : LENGTHS) {
      int from = random.nextInt(in.length - length);
      float[] part = new float[in.length];
      test.function.forward(in, part, from, from + length);
      float[] partErrors = in.clone();
      test.function.backward(in, out, partErrors, from, from + length);
      for (int i = 0; i < in.length; i++) {
        boolean inside = i >= from && i < from + length;
        assertEquals(inside ? out[i] : 0, part[i], "seed " + SEED);
        assertEquals(inside ? errors[i] : in[i], partErrors[i], "seed " + SEED);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void worksInPlace(Case test) {
    float[] in = inputs();
    float[] out = new float[in.length];
    test.function.forward(in, out, 0, in.length);
    float[] same = in.clone();
    test.function.forward(same, same, 0, same.length);
    assertArrayEquals(out, same);
    if (test.function.fromOutput()) {
      float[] errors = in.clone();
      test.function.backward(in, out, errors, 0, in.length);
      float[] errorsOfSame = in.clone();
      test.function.backward(same, same, errorsOfSame, 0, same.length);
      assertArrayEquals(errors, errorsOfSame);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotANumberStaysNone(Case test) {
    float[] out = new float[1];
    test.function.forward(new float[] {Float.NaN}, out, 0, 1);
    assertTrue(Float.isNaN(out[0]));
  }

  @Test
  void functionsWithALimitReachItAtInfinity() {
    assertEquals(0, atInfinity(Elementwise.relu(), -1));
    assertEquals(-1.5f, atInfinity(Elementwise.elu(1.5f), -1));
    assertEquals(0, atInfinity(Elementwise.sigmoid(), -1));
    assertEquals(1, atInfinity(Elementwise.sigmoid(), 1));
    assertEquals(-1, atInfinity(Elementwise.tanh(), -1));
    assertEquals(0, atInfinity(Elementwise.softplus(), -1));
    assertEquals(Float.POSITIVE_INFINITY, atInfinity(Elementwise.gelu(), 1));
    assertEquals(Float.POSITIVE_INFINITY, atInfinity(Elementwise.silu(), 1));
  }

  private static float atInfinity(Elementwise function, float sign) {
    float[] values = {sign * Float.POSITIVE_INFINITY};
    function.forward(values, values, 0, 1);
    return values[0];
  }

  /** Normally distributed numbers of all sizes, and corners. */
  private static float[] inputs() {
    Random random = new Random(SEED);
    float[] values = new float[50_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(6) - 4));
    }
    System.arraycopy(CORNERS, 0, values, 777, CORNERS.length);
    return values;
  }
}

package io.gradus.kernel;

/**
 * Elementary functions in float, accurate to a few units in the last place and several times faster
 * than {@link Math}'s in double. Pure functions of their bits: the same on every machine.
 */
public final class FloatMath {
  private static final float LOG2_E = 1.44269504f;

  /**
   * ln 2 in two parts: the first has so few bits that its product with a small integer is exact.
   */
  private static final float LN2_HIGH = 0.693359375f;

  private static final float LN2_LOW = -2.12194440e-4f;

  /** Adding and subtracting it rounds a small float to the nearest integer. */
  private static final float ROUNDER = 12582912f;

  private static final float LARGEST = 88.7228390f;
  private static final float SMALLEST = -87.3365447f;

  /** Beyond it erf is 1 in float. */
  private static final float ERF_LIMIT = 3.9f;

  private FloatMath() {}

  /**
   * eˣ. Overflows to infinity above 88.72, and to zero below −87.33, where results would be
   * subnormal. Range reduction by ln 2 and a polynomial of degree 6 (Cody and Waite, Software
   * Manual for the Elementary Functions, 1980, chapter 6).
   */
  public static float exp(float x) {
    if (!(x <= LARGEST)) {
      return x > LARGEST ? Float.POSITIVE_INFINITY : Float.NaN;
    }
    if (x < SMALLEST) {
      return 0;
    }
    float n = x * LOG2_E + ROUNDER - ROUNDER;
    float r = x - n * LN2_HIGH - n * LN2_LOW;
    float p = 1.3888889e-3f;
    p = p * r + 8.3333333e-3f;
    p = p * r + 4.1666667e-2f;
    p = p * r + 0.16666667f;
    p = p * r + 0.5f;
    p = p * r * r + r + 1;
    // Two factors, so that n = 128 does not overflow before it must.
    int half = (int) n >> 1;
    return p * power2(half) * power2((int) n - half);
  }

  private static float power2(int n) {
    return Float.intBitsToFloat((n + 127) << 23);
  }

  /** tanh x = 1 − 2/(e²ˣ + 1); a Taylor polynomial where that would cancel. */
  public static float tanh(float x) {
    float magnitude = Math.abs(x);
    if (magnitude < 0.3f) {
      float s = x * x;
      float p = 2.1869489e-2f;
      p = p * s - 5.3968254e-2f;
      p = p * s + 0.13333333f;
      p = p * s - 0.33333333f;
      return x + x * s * p;
    }
    float result = 1 - 2 / (exp(2 * magnitude) + 1);
    return Math.copySign(result, x);
  }

  /** 1/(1 + e⁻ˣ) */
  public static float sigmoid(float x) {
    if (x >= 0) {
      return 1 / (1 + exp(-x));
    }
    float e = exp(x);
    return e / (1 + e);
  }

  /** ln(1 + eˣ), also where eˣ is beyond float. */
  public static float softplus(float x) {
    return Math.max(x, 0) + (float) Math.log1p(exp(-Math.abs(x)));
  }

  /**
   * The error function: its Taylor series near zero; beyond, 1 − e^(−x²)·P(t), t = 1/(1 + x/2), P
   * fitted by Chebyshev (Press et al., Numerical Recipes, section 6.2), in double since the series
   * cancels in float.
   */
  public static float erf(float x) {
    float magnitude = Math.abs(x);
    if (magnitude < 0.5f) {
      float s = x * x;
      float p = -7.5757576e-4f;
      p = p * s + 4.6296296e-3f;
      p = p * s - 2.3809524e-2f;
      p = p * s + 0.1f;
      p = p * s - 0.33333333f;
      return 1.12837917f * (x + x * s * p);
    }
    if (magnitude > ERF_LIMIT) {
      return Math.copySign(1f, x);
    }
    if (Float.isNaN(magnitude)) {
      return x;
    }
    double t = 1 / (1 + 0.5 * magnitude);
    double p = 0.17087277;
    p = p * t - 0.82215223;
    p = p * t + 1.48851587;
    p = p * t - 1.13520398;
    p = p * t + 0.27886807;
    p = p * t - 0.18628806;
    p = p * t + 0.09678418;
    p = p * t + 0.37409196;
    p = p * t + 1.00002368;
    p = p * t - 1.26551223;
    return Math.copySign((float) (1 - t * exp((float) (p - (double) magnitude * magnitude))), x);
  }
}

package io.gradus.kernel;

/**
 * Elementary functions of many floats, accurate to a few units in the last place, in loops that the
 * JIT compiler vectorizes: no branches, no calls, no conversions between number formats, all arrays
 * addressed at one index. Pure functions of their bits: the same on every machine.
 *
 * <p>All take the first {@code n} values of {@code x} to {@code y}, which may be {@code x} itself,
 * with n up to {@link #LENGTH}. Polynomials and quotients of polynomials were fitted for the least
 * relative error by Lawson's iteration (Lawson, 1961); it is given with each.
 */
final class VectorMath {
  /** Values at a time: all arrays together lie in a first-level cache. */
  static final int LENGTH = 1024;

  private static final float LOG2_E = 1.44269504f;

  /**
   * ln 2 in two parts: the first has so few bits that its product with a small integer is exact.
   */
  private static final float LN2_HIGH = 0.693359375f;

  private static final float LN2_LOW = -2.12194440e-4f;

  /** Adding and subtracting it rounds a small float to the nearest integer. */
  private static final float ROUNDER = 12582912f;

  /** Everything above it is infinity as a power of e. */
  private static final float LARGEST = 89;

  /** Everything below it is zero as a power of e. */
  private static final float SMALLEST = -87.3f;

  /** From half of it on tanh is 1 in float. */
  private static final float TANH_LIMIT = 20;

  /** From it on the normal distribution's tail is zero in float. */
  private static final float NORMAL_LIMIT = 13.2f;

  private static final float INVERSE_SQRT_TWO_PI = 0.39894228f;

  private final float[] rest = new float[LENGTH];
  private final float[] halfPower = new float[LENGTH];
  private final float[] other = new float[LENGTH];

  /**
   * eˣ; infinity where it is beyond float, zero where it is below 1.7e-38, about where floats
   * become subnormal. Range reduction by ln 2 (Cody and Waite, Software Manual for the Elementary
   * Functions, 1980, chapter 6).
   */
  void exp(float[] x, float[] y, int n) {
    reduce(x, n);
    for (int i = 0; i < n; i++) {
      float r = rest[i];
      float p = 1.3901297e-3f;
      p = p * r + 8.3631702e-3f;
      p = p * r + 0.041666854f;
      p = p * r + 0.16666577f;
      p = p * r + 0.5f;
      p = p * r * r + r + 1;
      y[i] = p * 2 * halfPower[i];
    }
  }

  /** eˣ − 1 for x ≤ 88, as accurate near zero as elsewhere. */
  void expMinus1(float[] x, float[] y, int n) {
    reduce(x, n);
    for (int i = 0; i < n; i++) {
      float r = rest[i];
      float p = 1.3901297e-3f;
      p = p * r + 8.3631702e-3f;
      p = p * r + 0.041666854f;
      p = p * r + 0.16666577f;
      p = p * r + 0.5f;
      p = p * r * r + r;
      float power = 2 * halfPower[i];
      y[i] = p * power + (power - 1);
    }
  }

  /**
   * {@code x = k·ln 2 + rest} with a whole number k and |rest| ≤ ln 2 / 2; {@code halfPower} is
   * 2ᵏ⁻¹, of which there is one for each k that occurs, and the polynomial's error is 1.5e-8.
   */
  private void reduce(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      float bounded = Math.max(Math.min(x[i], LARGEST), SMALLEST);
      float shifted = bounded * LOG2_E + ROUNDER;
      float k = shifted - ROUNDER;
      rest[i] = bounded - k * LN2_HIGH - k * LN2_LOW;
      halfPower[i] = shifted;
    }
    // The whole number is in the last bits of the shifted one, and goes to where exponents are.
    // This
    // is the one loop that runs by scalars.
    for (int i = 0; i < n; i++) {
      halfPower[i] = Float.intBitsToFloat((Float.floatToRawIntBits(halfPower[i]) + 126) << 23);
    }
  }

  /** {@code tanh x = (e²ˣ − 1)/(e²ˣ + 1)} */
  void tanh(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      other[i] = Math.min(2 * x[i], TANH_LIMIT);
    }
    expMinus1(other, other, n);
    for (int i = 0; i < n; i++) {
      y[i] = other[i] / (other[i] + 2);
    }
  }

  /** 1/(1 + e⁻ˣ) */
  void sigmoid(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      other[i] = -x[i];
    }
    exp(other, other, n);
    for (int i = 0; i < n; i++) {
      y[i] = 1 / (1 + other[i]);
    }
  }

  /** ln(1 + eˣ), also where eˣ is beyond float; the polynomial's error is 4.7e-9. */
  void softplus(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      other[i] = -Math.abs(x[i]);
    }
    exp(other, other, n);
    for (int i = 0; i < n; i++) {
      float u = other[i];
      float p = -3.2440241e-3f;
      p = p * u + 0.019851458f;
      p = p * u - 0.056959526f;
      p = p * u + 0.10603654f;
      p = p * u - 0.15305592f;
      p = p * u + 0.19675939f;
      p = p * u - 0.24954134f;
      p = p * u + 0.33329962f;
      p = p * u - 0.49999902f;
      p = p * u + 1;
      y[i] = Math.max(x[i], 0) + u * p;
    }
  }

  /**
   * The normal distribution's Φ(x), where it is small, too: {@code 2Φ(−|x|)} is a power of e whose
   * exponent is x times a quotient of polynomials in |x|. The exponent's error is 7e-9 of itself.
   */
  void normal(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      float v = Math.min(Math.abs(x[i]), NORMAL_LIMIT);
      float p = 1.4301435e-7f;
      p = p * v + 7.4098035e-3f;
      p = p * v + 0.076064827f;
      p = p * v + 0.34067291f;
      p = p * v + 0.77958868f;
      p = p * v + 0.79788442f;
      float q = 0.014843873f;
      q = q * v + 0.15079294f;
      q = q * v + 0.578126f;
      q = q * v + 1;
      other[i] = -v * p / q;
    }
    exp(other, other, n);
    for (int i = 0; i < n; i++) {
      float tail = 0.5f * other[i];
      float above = Math.min(Math.max(x[i], 0) * Float.MAX_VALUE, 1);
      y[i] = above + tail * (1 - 2 * above);
    }
  }

  /** Its density φ(x). */
  void normalDensity(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      other[i] = -0.5f * x[i] * x[i];
    }
    exp(other, other, n);
    for (int i = 0; i < n; i++) {
      y[i] = INVERSE_SQRT_TWO_PI * other[i];
    }
  }
}

package io.gradus.kernel;

/**
 * Cosine and sine of many floats that count whole turns, in a loop that the JIT compiler
 * vectorizes: no branches, no calls, all arrays addressed at one index. Pure functions of their
 * bits, accurate to 3e-7.
 *
 * <p>In turns nothing is lost where a whole number of them is taken off, however large the number.
 * What is left is folded to a quarter turn, where the sine is an odd polynomial: its series, whose
 * first term that is left out is 7e-10.
 */
public final class Waves {
  /** Adding and subtracting it rounds a float to the nearest integer, if it is not beyond MOST. */
  private static final float ROUNDER = 12582912f;

  /** Floats beyond it are hardly ever anything but whole. */
  private static final float MOST = 4194304f;

  private Waves() {}

  /**
   * {@code cos[i] = cos(2π·turns[i])} and {@code sin[i] = sin(2π·turns[i])} for the first n.
   *
   * @param cos another array than {@code turns}
   * @param sin another array than both
   */
  public static void of(float[] turns, float[] cos, float[] sin, int n) {
    for (int i = 0; i < n; i++) {
      float bounded = Math.max(Math.min(turns[i], MOST), -MOST);
      float rest = bounded - ((bounded + ROUNDER) - ROUNDER);
      float a = 0.25f - Math.abs(rest);
      float b = Math.max(Math.min(rest, 0.5f - rest), -0.5f - rest);
      float aa = a * a;
      float bb = b * b;
      float p = 3.8199526f;
      float q = 3.8199526f;
      p = p * aa - 15.094643f;
      q = q * bb - 15.094643f;
      p = p * aa + 42.058694f;
      q = q * bb + 42.058694f;
      p = p * aa - 76.70586f;
      q = q * bb - 76.70586f;
      p = p * aa + 81.60525f;
      q = q * bb + 81.60525f;
      p = p * aa - 41.341702f;
      q = q * bb - 41.341702f;
      p = p * aa + 6.2831855f;
      q = q * bb + 6.2831855f;
      cos[i] = p * a;
      sin[i] = q * b;
    }
  }
}

package io.gradus.kernel;

/** The upper half of a float: its sign, its exponent and 7 bits of its fraction. */
public final class Bfloat16 {
  private static final int HALF_OF_LOWER = 0x7fff;
  private static final int UPPER = 0xffff0000;

  private Bfloat16() {}

  /** The nearest bfloat16, ties to even; infinite and NaN values stay so. */
  public static float round(float value) {
    if (Float.isNaN(value)) {
      return Float.NaN;
    }
    int bits = Float.floatToRawIntBits(value);
    int nearest = bits + HALF_OF_LOWER + (bits >>> Short.SIZE & 1);
    return Float.intBitsToFloat(nearest & UPPER);
  }

  /** Rounds each value; the arrays are equally long, and may be the same. */
  public static void round(float[] values, float[] into) {
    for (int i = 0; i < values.length; i++) {
      into[i] = round(values[i]);
    }
  }
}

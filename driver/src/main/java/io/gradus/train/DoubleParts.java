package io.gradus.train;

/**
 * Doubles as floats, bit for bit: three whole numbers of at most 22 bits each stand for the 64 bits
 * of one. A checkpoint holds floats alone; a sum of rounded parts would lose what is very small.
 */
final class DoubleParts {
  private static final int PARTS = 3;
  private static final int BITS = 22;
  private static final long MASK = (1L << BITS) - 1;

  private DoubleParts() {}

  /** [n] to [3·n]. */
  static float[] split(double[] values) {
    float[] parts = new float[Math.multiplyExact(PARTS, values.length)];
    for (int i = 0; i < values.length; i++) {
      long bits = Double.doubleToRawLongBits(values[i]);
      for (int part = 0; part < PARTS; part++) {
        parts[PARTS * i + part] = (float) (bits >>> BITS * part & MASK);
      }
    }
    return parts;
  }

  /** [3·n] to [n]. */
  static double[] join(float[] parts) {
    double[] values = new double[parts.length / PARTS];
    for (int i = 0; i < values.length; i++) {
      long bits = 0;
      for (int part = 0; part < PARTS; part++) {
        bits |= (long) parts[PARTS * i + part] << BITS * part;
      }
      values[i] = Double.longBitsToDouble(bits);
    }
    return values;
  }
}

package io.gradus.kernel;

import java.util.Locale;
import java.util.zip.CRC32;

/**
 * A small product of matrices that is large enough to go through the inner loops of a BLAS and
 * their edges. It shows whether a provider computes right, and by its last bits which one it is.
 */
final class Trial {
  /** Rows, columns and terms. */
  static final int SIZE = 67;

  /** Products of numbers up to 1, 67 of them: right to far better than this. */
  private static final float TOLERANCE = 1e-4f;

  private final float[] a = new float[SIZE * SIZE];
  private final float[] b = new float[SIZE * SIZE];

  Trial() {
    for (int i = 0; i < a.length; i++) {
      a[i] = (i * 37 % 101 - 50) / 51f;
      b[i] = (i * 53 % 89 - 44) / 47f;
    }
  }

  float[] a() {
    return a;
  }

  float[] b() {
    return b;
  }

  float[] product(MatrixProduct products) {
    float[] c = new float[SIZE * SIZE];
    products.multiply(SIZE, SIZE, SIZE, a, 0, SIZE, b, 0, SIZE, 0, c, 0, SIZE);
    return c;
  }

  /**
   * A library that loads but computes wrong, as some old builds do on new processors, is worse than
   * none.
   *
   * @throws IllegalStateException if the provider computes something else than plain Java
   */
  void require(MatrixProduct candidate) {
    requireProduct(candidate, a, b);
  }

  /**
   * Requires the results of plain Java with factors rounded to bfloat16, from a provider that
   * rounds them.
   *
   * @throws IllegalStateException if the provider computes something else than plain Java does with
   *     rounded factors
   */
  void requireRounded(MatrixProduct candidate) {
    requireProduct(candidate, rounded(a), rounded(b));
  }

  private void requireProduct(MatrixProduct candidate, float[] left, float[] right) {
    float[] expected = new float[SIZE * SIZE];
    new PortableProduct()
        .multiply(SIZE, SIZE, SIZE, left, 0, SIZE, right, 0, SIZE, 0, expected, 0, SIZE);
    float[] found = product(candidate);
    for (int i = 0; i < expected.length; i++) {
      if (!(Math.abs(expected[i] - found[i]) <= TOLERANCE)) {
        throw new IllegalStateException(
            "%s computes %s where %s is right".formatted(candidate.name(), found[i], expected[i]));
      }
    }
  }

  private static float[] rounded(float[] values) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = Bfloat16.round(values[i]);
    }
    return rounded;
  }

  /**
   * Eight hexadecimal digits that follow from the bits of the product. Providers with different
   * ones cannot give the same bits; a library may choose its inner loops by the processor.
   */
  String fingerprint(MatrixProduct products) {
    CRC32 sum = new CRC32();
    for (float value : product(products)) {
      int bits = Float.floatToIntBits(value);
      for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
        sum.update(bits >>> shift);
      }
    }
    return String.format(Locale.ROOT, "%08x", sum.getValue());
  }
}

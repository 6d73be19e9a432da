package io.gradus.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every provider must hold, against three naive loops in double precision. */
abstract class MatrixProductContract {
  private static final long SEED = 20261124;
  private static final int[] SIZES = {1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 33, 64, 65, 129, 300};

  abstract MatrixProduct products();

  /** The three ways A and B may be stored. */
  private enum Form {
    PLAIN,
    TRANSPOSED_LEFT,
    TRANSPOSED_RIGHT
  }

  @Test
  void agreesWithNaiveLoopsForAwkwardSizes() {
    Random random = new Random(SEED);
    for (Form form : Form.values()) {
      for (int trial = 0; trial < 150; trial++) {
        Case problem = new Case(random, form, pick(random), pick(random), pick(random));
        problem.check(products());
      }
    }
  }

  @Test
  void agreesWithNaiveLoopsBeyondOneTile() {
    Random random = new Random(SEED + 1);
    for (Form form : Form.values()) {
      new Case(random, form, 37, 1100, 530).check(products());
    }
  }

  @Test
  void anOldResultDoesNotMatterWithBetaZero() {
    float[] c = {Float.NaN, Float.POSITIVE_INFINITY};
    products().multiply(1, 2, 1, new float[] {2}, 0, 1, new float[] {3, 4}, 0, 2, 0, c, 0, 2);
    assertArrayEquals(new float[] {6, 8}, c);
  }

  /** Vectors and single terms, too, for which a library may have loops of their own. */
  @Test
  void bitsDoNotDependOnWhereArraysLie() {
    Random random = new Random(SEED + 2);
    int[] sizes = {1, 2, 10, 33, 300};
    for (Form form : Form.values()) {
      for (int m : sizes) {
        for (int n : sizes) {
          for (int k : sizes) {
            holdsWhereverArraysLie(random, form, m, n, k);
          }
        }
      }
    }
  }

  private void holdsWhereverArraysLie(Random random, Form form, int m, int n, int k) {
    float[] a = random(random, m * k);
    float[] b = random(random, k * n);
    float[] c = random(random, m * n);
    float[] expected = null;
    for (int trial = 0; trial < 12; trial++) {
      int aStart = random.nextInt(40);
      int bStart = random.nextInt(40);
      int cStart = random.nextInt(40);
      float[] shiftedC = shifted(c, cStart);
      multiply(
          form, m, n, k, shifted(a, aStart), aStart, shifted(b, bStart), bStart, shiftedC, cStart);
      float[] found = Arrays.copyOfRange(shiftedC, cStart, shiftedC.length);
      if (expected == null) {
        expected = found;
      }
      assertArrayEquals(
          expected, found, () -> "%s %s×%s×%s, seed %s".formatted(form, m, n, k, SEED + 2));
    }
  }

  private static float[] shifted(float[] values, int start) {
    float[] shifted = new float[start + values.length];
    System.arraycopy(values, 0, shifted, start, values.length);
    return shifted;
  }

  private void multiply(
      Form form,
      int m,
      int n,
      int k,
      float[] a,
      int aStart,
      float[] b,
      int bStart,
      float[] c,
      int cStart) {
    switch (form) {
      case PLAIN -> products().multiply(m, n, k, a, aStart, k, b, bStart, n, 1, c, cStart, n);
      case TRANSPOSED_LEFT ->
          products().multiplyTransposedLeft(m, n, k, a, aStart, m, b, bStart, n, 1, c, cStart, n);
      case TRANSPOSED_RIGHT ->
          products().multiplyTransposedRight(m, n, k, a, aStart, k, b, bStart, k, 1, c, cStart, n);
    }
  }

  private static int pick(Random random) {
    return SIZES[random.nextInt(SIZES.length)];
  }

  private static float[] random(Random random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** One product with random offsets and leading dimensions. */
  private static final class Case {
    private final Form form;
    private final int m;
    private final int n;
    private final int k;
    private final int offset;
    private final int lda;
    private final int ldb;
    private final int ldc;
    private final float beta;
    private final float[] a;
    private final float[] b;
    private final float[] c;

    Case(Random random, Form form, int m, int n, int k) {
      this.form = form;
      this.m = m;
      this.n = n;
      this.k = k;
      this.offset = random.nextInt(5);
      this.lda = (form == Form.TRANSPOSED_LEFT ? m : k) + random.nextInt(3);
      this.ldb = (form == Form.TRANSPOSED_RIGHT ? k : n) + random.nextInt(3);
      this.ldc = n + random.nextInt(3);
      this.beta = random.nextInt(3) / 2f;
      this.a = random(random, offset + Math.max(m, k) * lda);
      this.b = random(random, offset + Math.max(n, k) * ldb);
      this.c = random(random, offset + m * ldc);
    }

    void check(MatrixProduct products) {
      float[] found = c.clone();
      switch (form) {
        case PLAIN ->
            products.multiply(m, n, k, a, offset, lda, b, offset, ldb, beta, found, offset, ldc);
        case TRANSPOSED_LEFT ->
            products.multiplyTransposedLeft(
                m, n, k, a, offset, lda, b, offset, ldb, beta, found, offset, ldc);
        case TRANSPOSED_RIGHT ->
            products.multiplyTransposedRight(
                m, n, k, a, offset, lda, b, offset, ldb, beta, found, offset, ldc);
      }
      for (int i = 0; i < found.length; i++) {
        int row = (i - offset) / ldc;
        int column = (i - offset) % ldc;
        boolean inside = i >= offset && row < m && column < n;
        double expected = inside ? element(row, column) : c[i];
        // Each of k additions rounds a partial sum of size √k by half an ulp, 6e-8: in the mean
        // √k·√k of them, here with room for
        // the largest of many elements.
        double tolerance = inside ? 2.5e-7 * (16 + k) : 0;
        assertEquals(
            expected,
            found[i],
            tolerance,
            () -> "%s %s×%s×%s at %s,%s, seed %s".formatted(form, m, n, k, row, column, SEED));
      }
    }

    private double element(int row, int column) {
      double sum = beta * c[offset + row * ldc + column];
      for (int p = 0; p < k; p++) {
        double left =
            form == Form.TRANSPOSED_LEFT ? a[offset + p * lda + row] : a[offset + row * lda + p];
        double right =
            form == Form.TRANSPOSED_RIGHT
                ? b[offset + column * ldb + p]
                : b[offset + p * ldb + column];
        sum += left * right;
      }
      return sum;
    }
  }
}

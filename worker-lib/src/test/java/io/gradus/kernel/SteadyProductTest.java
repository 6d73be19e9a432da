package io.gradus.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against providers that add in other orders for few rows, or by a row's place. */
class SteadyProductTest {
  private static final long SEED = 12;
  private static final int USUAL = 100;
  private static final int N = 9;
  private static final int K = 33;

  /** Decides for a row of a product whether its terms are added from the last to the first. */
  private interface Backwards {
    boolean row(int row, int rows);
  }

  /** Adds term by term, as plain as can be. */
  private record Plain(Backwards backwards) implements MatrixProduct {
    @Override
    public void multiplyTransposedRight(
        int m,
        int n,
        int k,
        float[] a,
        int aOffset,
        int lda,
        float[] b,
        int bOffset,
        int ldb,
        float beta,
        float[] c,
        int cOffset,
        int ldc) {
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          int to = cOffset + i * ldc + j;
          float sum = beta == 0 ? 0 : c[to];
          for (int p = 0; p < k; p++) {
            int term = backwards.row(i, m) ? k - 1 - p : p;
            sum += a[aOffset + i * lda + term] * b[bOffset + j * ldb + term];
          }
          c[to] = sum;
        }
      }
    }

    @Override
    public void multiply(
        int m,
        int n,
        int k,
        float[] a,
        int aOffset,
        int lda,
        float[] b,
        int bOffset,
        int ldb,
        float beta,
        float[] c,
        int cOffset,
        int ldc) {
      float[] transposed = new float[n * k];
      for (int p = 0; p < k; p++) {
        for (int j = 0; j < n; j++) {
          transposed[j * k + p] = b[bOffset + p * ldb + j];
        }
      }
      multiplyTransposedRight(m, n, k, a, aOffset, lda, transposed, 0, k, beta, c, cOffset, ldc);
    }

    @Override
    public void multiplyTransposedLeft(
        int m,
        int n,
        int k,
        float[] a,
        int aOffset,
        int lda,
        float[] b,
        int bOffset,
        int ldb,
        float beta,
        float[] c,
        int cOffset,
        int ldc) {
      throw new AssertionError("has no rows");
    }

    @Override
    public String name() {
      return "plain";
    }
  }

  private final Random random = new Random(SEED);

  /** Wider than their rows are long, and not from the first element on. */
  private static final int LDA = K + 5;

  private static final int LDC = N + 2;
  private final float[] a = numbers(3 + USUAL * LDA);
  private final float[] b = numbers(N * K);

  private float[] numbers(int length) {
    float[] numbers = new float[length];
    for (int i = 0; i < length; i++) {
      numbers[i] = random.nextFloat() - 0.5f;
    }
    return numbers;
  }

  private float[] product(MatrixProduct products, int from, int rows, float beta) {
    float[] c = new float[4 + USUAL * LDC];
    Arrays.fill(c, 0.25f);
    products.multiplyTransposedRight(rows, N, K, a, 3 + from * LDA, LDA, b, 0, K, beta, c, 4, LDC);
    return c;
  }

  private SteadyProduct steady(MatrixProduct products, float beta) {
    return new SteadyProduct(products, usual -> product(usual, 0, USUAL, beta));
  }

  private static float[] row(float[] c, int row) {
    return Arrays.copyOfRange(c, 4 + row * LDC, 4 + row * LDC + N);
  }

  @Test
  void fewRowsHaveTheBitsOfMany() {
    // As libraries do: other loops for few rows, and for what is left over behind blocks of four.
    MatrixProduct products =
        new Plain((row, rows) -> rows < 24 || rows % 4 != 0 && row >= rows / 4 * 4);
    for (float beta : new float[] {0, 1}) {
      float[] all = product(products, 0, USUAL, beta);
      assertFalse(
          Arrays.equals(row(all, 0), row(product(products, 0, 1, beta), 0)),
          "the provider is not what the test takes it for");
      SteadyProduct steady = steady(products, beta);
      assertTrue(steady.rowsApart());
      for (int rows = 1; rows <= USUAL; rows++) {
        for (int from : new int[] {0, (USUAL - rows) / 2, USUAL - rows}) {
          float[] some = product(steady, from, rows, beta);
          for (int row = 0; row < rows; row++) {
            assertArrayEquals(row(all, from + row), row(some, row), rows + " rows");
          }
          float[] untouched = new float[some.length - 4 - rows * LDC];
          Arrays.fill(untouched, 0.25f);
          assertArrayEquals(
              untouched, Arrays.copyOfRange(some, 4 + rows * LDC, some.length), rows + " rows");
        }
      }
    }
  }

  @Test
  void whatIsLeftOverOfTheUsualNumberIsFilledUpToo() {
    MatrixProduct products = new Plain((row, rows) -> row >= rows / 16 * 16);
    SteadyProduct steady = steady(products, 0);
    assertTrue(steady.rowsApart());
    float[] first = product(steady, 0, 1, 0);
    float[] all = product(steady, 0, USUAL, 0);
    assertArrayEquals(row(first, 0), row(all, 0));
    assertArrayEquals(
        row(product(steady, USUAL - 1, 1, 0), 0), row(all, USUAL - 1), "the row left over");
  }

  @Test
  void whereThePlaceDecidesNothingIsPromisedAndNothingFilledUp() {
    MatrixProduct products = new Plain((row, rows) -> row % 12 >= 6);
    SteadyProduct steady = steady(products, 0);
    assertFalse(steady.rowsApart());
    for (int rows : new int[] {1, 7, 99, USUAL}) {
      assertArrayEquals(product(products, 0, rows, 0), product(steady, 0, rows, 0));
    }
  }

  @Test
  void aShapeThatWasNotShownIsComputedAsItComes() {
    SteadyProduct steady = steady(new Plain((row, rows) -> rows < 24), 0);
    float[] c = new float[2 * K];
    steady.multiplyTransposedRight(1, 2, 3, a, 0, 3, b, 0, 3, 0, c, 0, 2);
    assertEquals(a[2] * b[2] + a[1] * b[1] + a[0] * b[0], c[0], 1e-6f);
  }
}

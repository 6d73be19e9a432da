package io.gradus.kernel;

/**
 * Products in plain Java, for machines without the native library. Both operands are copied, tile
 * by tile, into the order in which they are read: four rows of A side by side, and rows of B as
 * long as the tile. The inner loop then adds four scaled rows of B to four rows of C at once, over
 * memory that lies in the first-level cache, in a form that the JIT compiler vectorizes.
 */
final class PortableProduct implements MatrixProduct {
  /** Rows of A at a time; as many accumulator rows. */
  private static final int ROWS = 4;

  /** Terms of a tile. */
  private static final int DEPTH = 256;

  /** Columns of a tile: DEPTH · WIDTH floats of B fill half of a second-level cache. */
  private static final int WIDTH = 512;

  /** One a thread, since tiles are scratch and a JVM computes several tasks at once. */
  private static final ThreadLocal<float[]> tiles =
      ThreadLocal.withInitial(() -> new float[DEPTH * WIDTH]);

  /** The two ways an operand may be stored. */
  private enum Storage {
    AS_IS,
    TRANSPOSED
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
    product(m, n, k, a, aOffset, lda, 1, b, bOffset, ldb, Storage.AS_IS, beta, c, cOffset, ldc);
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
    product(m, n, k, a, aOffset, 1, lda, b, bOffset, ldb, Storage.AS_IS, beta, c, cOffset, ldc);
  }

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
    product(
        m, n, k, a, aOffset, lda, 1, b, bOffset, ldb, Storage.TRANSPOSED, beta, c, cOffset, ldc);
  }

  @Override
  public String name() {
    return "portable Java";
  }

  /**
   * @param aRow distance between two rows of op(A)
   * @param aTerm distance between two terms of op(A)
   */
  private static void product(
      int m,
      int n,
      int k,
      float[] a,
      int aOffset,
      int aRow,
      int aTerm,
      float[] b,
      int bOffset,
      int ldb,
      Storage storage,
      float beta,
      float[] c,
      int cOffset,
      int ldc) {
    scale(m, n, beta, c, cOffset, ldc);
    float[] tile = tiles.get();
    for (int term = 0; term < k; term += DEPTH) {
      int depth = Math.min(DEPTH, k - term);
      for (int column = 0; column < n; column += WIDTH) {
        int width = Math.min(WIDTH, n - column);
        pack(b, bOffset, ldb, storage, term, depth, column, width, tile);
        int row = 0;
        for (; row + ROWS <= m; row += ROWS) {
          fourRows(
              depth,
              width,
              a,
              aOffset + row * aRow + term * aTerm,
              aRow,
              aTerm,
              tile,
              c,
              cOffset + row * ldc + column,
              ldc);
        }
        for (; row < m; row++) {
          oneRow(
              depth,
              width,
              a,
              aOffset + row * aRow + term * aTerm,
              aTerm,
              tile,
              c,
              cOffset + row * ldc + column);
        }
      }
    }
  }

  private static void scale(int m, int n, float beta, float[] c, int cOffset, int ldc) {
    for (int row = 0; row < m; row++) {
      int start = cOffset + row * ldc;
      for (int i = start; i < start + n; i++) {
        c[i] = beta == 0 ? 0 : beta * c[i];
      }
    }
  }

  /** Copies a tile of op(B), [depth × width], rows side by side. */
  private static void pack(
      float[] b,
      int bOffset,
      int ldb,
      Storage storage,
      int term,
      int depth,
      int column,
      int width,
      float[] tile) {
    if (storage == Storage.AS_IS) {
      for (int p = 0; p < depth; p++) {
        System.arraycopy(b, bOffset + (term + p) * ldb + column, tile, p * width, width);
      }
      return;
    }
    for (int j = 0; j < width; j++) {
      int source = bOffset + (column + j) * ldb + term;
      for (int p = 0; p < depth; p++) {
        tile[p * width + j] = b[source + p];
      }
    }
  }

  private static void fourRows(
      int depth,
      int width,
      float[] a,
      int aStart,
      int aRow,
      int aTerm,
      float[] tile,
      float[] c,
      int cStart,
      int ldc) {
    int second = cStart + ldc;
    int third = second + ldc;
    int fourth = third + ldc;
    int p = 0;
    for (; p + 2 <= depth; p += 2) {
      int at = aStart + p * aTerm;
      int next = at + aTerm;
      float a00 = a[at];
      float a10 = a[at + aRow];
      float a20 = a[at + 2 * aRow];
      float a30 = a[at + 3 * aRow];
      float a01 = a[next];
      float a11 = a[next + aRow];
      float a21 = a[next + 2 * aRow];
      float a31 = a[next + 3 * aRow];
      int b0 = p * width;
      int b1 = b0 + width;
      for (int j = 0; j < width; j++) {
        float x = tile[b0 + j];
        float y = tile[b1 + j];
        c[cStart + j] += a00 * x + a01 * y;
        c[second + j] += a10 * x + a11 * y;
        c[third + j] += a20 * x + a21 * y;
        c[fourth + j] += a30 * x + a31 * y;
      }
    }
    if (p < depth) {
      for (int row = 0; row < ROWS; row++) {
        axpy(width, a[aStart + p * aTerm + row * aRow], tile, p * width, c, cStart + row * ldc);
      }
    }
  }

  private static void oneRow(
      int depth, int width, float[] a, int aStart, int aTerm, float[] tile, float[] c, int cStart) {
    for (int p = 0; p < depth; p++) {
      axpy(width, a[aStart + p * aTerm], tile, p * width, c, cStart);
    }
  }

  private static void axpy(int n, float factor, float[] x, int xStart, float[] y, int yStart) {
    for (int j = 0; j < n; j++) {
      y[yStart + j] += factor * x[xStart + j];
    }
  }
}

package io.gradus.kernel;

import java.util.Arrays;

/**
 * Products in plain Java, for JVMs with neither a native library nor vectors. A tile of B is
 * copied, one array a row, and two rows of C at a time are added up in two more arrays; the inner
 * loop then adds two scaled rows of B to both.
 *
 * <p>Terms are added in an order that depends on k alone, so that bits do not depend on the other
 * rows and columns of a product.
 */
final class PortableProduct extends StridedProduct {
  /** Results with fewer columns than this, and more rows, are computed transposed. */
  private static final int NARROW = 128;

  @Override
  public String name() {
    return "portable Java";
  }

  @Override
  void product(
      int m,
      int n,
      int k,
      float[] a,
      int aOffset,
      int aRow,
      int aTerm,
      float[] b,
      int bOffset,
      int bTerm,
      int bColumn,
      float beta,
      float[] c,
      int cOffset,
      int cRow,
      int cColumn) {
    Rows rows = Rows.ofThread();
    if (n < NARROW && n < m) {
      rows.product(
          n, m, k, b, bOffset, bColumn, bTerm, a, aOffset, aTerm, aRow, beta, c, cOffset, cColumn,
          cRow);
    } else {
      rows.product(
          m, n, k, a, aOffset, aRow, aTerm, b, bOffset, bTerm, bColumn, beta, c, cOffset, cRow,
          cColumn);
    }
  }

  /** The scratch of one thread. */
  private static final class Rows {
    /** Terms of a tile, even. */
    private static final int DEPTH = 128;

    /** Columns of a tile: DEPTH · WIDTH floats of B lie in a second-level cache. */
    private static final int WIDTH = 512;

    /** Columns that are copied together where that means to transpose them. */
    private static final int TRANSPOSED_WIDTH = 128;

    private static final ThreadLocal<Rows> scratch = ThreadLocal.withInitial(Rows::new);

    private final float[][] rows = new float[DEPTH][WIDTH];
    private final float[] first = new float[WIDTH];
    private final float[] second = new float[WIDTH];
    private final float[] factors = new float[4];
    private final TwoTerms twoTerms = new TwoTerms();

    static Rows ofThread() {
      return scratch.get();
    }

    void product(
        int m,
        int n,
        int k,
        float[] a,
        int aOffset,
        int aRow,
        int aTerm,
        float[] b,
        int bOffset,
        int bTerm,
        int bColumn,
        float beta,
        float[] c,
        int cOffset,
        int cRow,
        int cColumn) {
      for (int column = 0; column < n; column += WIDTH) {
        int width = Math.min(WIDTH, n - column);
        int cStart = cOffset + column * cColumn;
        for (int term = 0; term < k; term += DEPTH) {
          int depth = Math.min(DEPTH, k - term);
          copy(b, bOffset + term * bTerm + column * bColumn, bTerm, bColumn, depth, width);
          float keep = term == 0 ? beta : 1;
          for (int row = 0; row < m; row += 2) {
            int to = cStart + row * cRow;
            int next = row + 1 < m ? aRow : 0;
            begin(keep, c, to, cColumn, first, width);
            if (next != 0) {
              begin(keep, c, to + cRow, cColumn, second, width);
            }
            add(a, aOffset + row * aRow + term * aTerm, next, aTerm, depth, width);
            end(first, c, to, cColumn, width);
            if (next != 0) {
              end(second, c, to + cRow, cColumn, width);
            }
          }
        }
      }
    }

    /** Copies [depth × width] of op(B), and a row of zeros if {@code depth} is odd. */
    private void copy(float[] b, int start, int bTerm, int bColumn, int depth, int width) {
      if (bColumn == 1) {
        for (int p = 0; p < depth; p++) {
          System.arraycopy(b, start + p * bTerm, rows[p], 0, width);
        }
      } else {
        for (int j = 0; j < width; j += TRANSPOSED_WIDTH) {
          int end = Math.min(width, j + TRANSPOSED_WIDTH);
          for (int p = 0; p < depth; p++) {
            gather(b, start + p * bTerm, bColumn, rows[p], j, end);
          }
        }
      }
      if (depth % 2 != 0) {
        Arrays.fill(rows[depth], 0, width, 0);
      }
    }

    private static void gather(float[] b, int start, int step, float[] row, int from, int to) {
      for (int j = from; j < to; j++) {
        row[j] = b[start + j * step];
      }
    }

    private static void begin(float keep, float[] c, int start, int step, float[] sums, int width) {
      if (keep == 0) {
        Arrays.fill(sums, 0, width, 0);
        return;
      }
      if (step == 1) {
        System.arraycopy(c, start, sums, 0, width);
      } else {
        gather(c, start, step, sums, 0, width);
      }
      if (keep != 1) {
        for (int j = 0; j < width; j++) {
          sums[j] *= keep;
        }
      }
    }

    private static void end(float[] sums, float[] c, int start, int step, int width) {
      if (step == 1) {
        System.arraycopy(sums, 0, c, start, width);
      } else {
        for (int j = 0; j < width; j++) {
          c[start + j * step] = sums[j];
        }
      }
    }

    /** Adds {@code depth} terms to two rows of C. */
    private void add(float[] a, int start, int aRow, int aTerm, int depth, int width) {
      int at = start;
      for (int p = 0; p < depth; p += 2) {
        int next = p + 1 < depth ? aTerm : 0;
        factors[0] = a[at];
        factors[1] = next == 0 ? 0 : a[at + next];
        factors[2] = a[at + aRow];
        factors[3] = next == 0 ? 0 : a[at + aRow + next];
        twoTerms.add(factors, rows[p], rows[p + 1], first, second, width);
        at += 2 * aTerm;
      }
    }
  }
}

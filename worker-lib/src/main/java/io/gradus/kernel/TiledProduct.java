package io.gradus.kernel;

import java.util.Arrays;

/**
 * Products tile by tile. What a tile reads is copied into panels first, so that it lies in the
 * order in which it is read, and in a cache that is near enough: a panel of B in the first-level
 * cache, a block of A in the second (Goto and van de Geijn, "Anatomy of High-Performance Matrix
 * Multiplication", ACM TOMS 34, 2008).
 *
 * <p>Each sum takes its terms in ascending order, whatever m, n and the tile are.
 */
final class TiledProduct extends StridedProduct {
  /** Terms of a panel. */
  private static final int DEPTH = 256;

  /** Multiplications and additions that take about as long as it takes to copy a number. */
  private static final int TERMS_A_COPY = 32;

  /** About the rows of A that are copied at a time. */
  private static final int HEIGHT = 96;

  /** About the columns of B that are copied at a time. */
  private static final int WIDTH = 1024;

  /** Rows of a matrix that are copied together: they and their copies lie on a few pages each. */
  private static final int TOGETHER = 8;

  /** Terms that are copied together where they lie side by side: whole cache lines. */
  private static final int SPREAD = 32;

  private final Tile tile;
  private final ThreadLocal<Panels> panels;

  TiledProduct(Tile tile) {
    this.tile = tile;
    this.panels = ThreadLocal.withInitial(() -> new Panels(tile));
  }

  @Override
  public String name() {
    return "portable Java, " + tile.name();
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
    if (beta != 1) {
      scale(beta, c, cOffset, m, cRow, n, cColumn);
    }
    Panels scratch = panels.get();
    if (cost(n, m, k, bTerm, cRow) < cost(m, n, k, aTerm, cColumn)) {
      scratch.add(
          n, m, k, b, bOffset, bColumn, bTerm, a, aOffset, aTerm, aRow, c, cOffset, cColumn, cRow);
    } else {
      scratch.add(
          m, n, k, a, aOffset, aRow, aTerm, b, bOffset, bTerm, bColumn, c, cOffset, cRow, cColumn);
    }
  }

  /**
   * What the product costs, in numbers copied, which tells whether {@code Cᵀ = op(B)ᵀ·op(A)ᵀ} is
   * the cheaper one: full tiles are computed, op(B) is copied, op(A) only where its terms are
   * apart, and C where its columns are.
   */
  private double cost(int m, int n, int k, int aTerm, int cColumn) {
    double computed = (double) roundUp(m, tile.rows()) * roundUp(n, tile.columns()) * k;
    double copied = (double) n * k;
    if (aTerm != 1) {
      copied += (double) m * k;
    }
    if (cColumn != 1) {
      int times = (k + DEPTH - 1) / DEPTH;
      copied += 2.0 * m * n * times;
    }
    return computed / TERMS_A_COPY + copied;
  }

  private static int roundUp(int value, int unit) {
    return (value + unit - 1) / unit * unit;
  }

  private static void scale(
      float beta, float[] c, int start, int rows, int cRow, int columns, int cColumn) {
    for (int i = 0; i < rows; i++) {
      int at = start + i * cRow;
      for (int j = 0; j < columns; j++) {
        // Not 0 · C, which keeps NaN.
        c[at] = beta == 0 ? 0 : beta * c[at];
        at += cColumn;
      }
    }
  }

  /** The scratch of one thread. */
  private static final class Panels {
    private final Tile tile;
    private final int rows;
    private final int columns;
    private final int height;
    private final int width;
    private final float[] left;
    private final float[] right;
    private final float[] edge;

    Panels(Tile tile) {
      this.tile = tile;
      this.rows = tile.rows();
      this.columns = tile.columns();
      this.height = HEIGHT / rows * rows;
      this.width = WIDTH / columns * columns;
      this.left = new float[height * DEPTH];
      this.right = new float[width * DEPTH];
      this.edge = new float[rows * columns];
    }

    /** {@code C += op(A)·op(B)} */
    void add(
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
        float[] c,
        int cOffset,
        int cRow,
        int cColumn) {
      for (int column = 0; column < n; column += width) {
        int across = Math.min(width, n - column);
        for (int term = 0; term < k; term += DEPTH) {
          int depth = Math.min(DEPTH, k - term);
          int bStart = bOffset + term * bTerm + column * bColumn;
          copy(b, bStart, bTerm, bColumn, depth, across, columns, right);
          for (int row = 0; row < m; row += height) {
            int down = Math.min(height, m - row);
            int aStart = aOffset + row * aRow + term * aTerm;
            int cStart = cOffset + row * cRow + column * cColumn;
            addBlock(depth, down, across, a, aStart, aRow, aTerm, c, cStart, cRow, cColumn);
          }
        }
      }
    }

    /**
     * Copies [depth × lanes] into panels of {@code wide} lanes, term after term, the last filled up
     * with zeros.
     */
    private static void copy(
        float[] from,
        int start,
        int termStep,
        int laneStep,
        int depth,
        int lanes,
        int wide,
        float[] to) {
      int whole = lanes / wide * wide;
      if (whole < lanes) {
        Arrays.fill(to, whole * depth, (whole + wide) * depth, 0);
      }
      if (laneStep == 1) {
        copyRows(from, start, termStep, depth, lanes, wide, to);
      } else {
        for (int lane = 0; lane < lanes; lane += wide) {
          int present = Math.min(wide, lanes - lane);
          int first = start + lane * laneStep;
          copyColumns(from, first, termStep, laneStep, depth, present, wide, to, lane * depth);
        }
      }
    }

    private static void copyRows(
        float[] from, int start, int termStep, int depth, int lanes, int wide, float[] to) {
      for (int term = 0; term < depth; term += TOGETHER) {
        int end = Math.min(depth, term + TOGETHER);
        for (int lane = 0; lane < lanes; lane += wide) {
          int present = Math.min(wide, lanes - lane);
          for (int p = term; p < end; p++) {
            System.arraycopy(
                from, start + p * termStep + lane, to, lane * depth + p * wide, present);
          }
        }
      }
    }

    /** Fills one panel. */
    private static void copyColumns(
        float[] from,
        int start,
        int termStep,
        int laneStep,
        int depth,
        int lanes,
        int wide,
        float[] to,
        int panel) {
      for (int term = 0; term < depth; term += SPREAD) {
        int count = Math.min(SPREAD, depth - term);
        for (int i = 0; i < lanes; i++) {
          int at = start + i * laneStep + term * termStep;
          spread(from, at, termStep, count, to, panel + term * wide + i, wide);
        }
      }
    }

    private static void spread(
        float[] from, int start, int step, int count, float[] to, int at, int toStep) {
      for (int p = 0; p < count; p++) {
        to[at + p * toStep] = from[start + p * step];
      }
    }

    /** Adds [down × depth] of op(A) times the panels of op(B) to [down × across] of C. */
    private void addBlock(
        int depth,
        int down,
        int across,
        float[] a,
        int aStart,
        int aRow,
        int aTerm,
        float[] c,
        int cStart,
        int cRow,
        int cColumn) {
      // Rows whose terms lie side by side are read where they are, as far as they fill a tile.
      int inPlace = aTerm == 1 ? down / rows * rows : 0;
      copy(a, aStart + inPlace * aRow, aTerm, aRow, depth, down - inPlace, rows, left);
      for (int j = 0; j < across; j += columns) {
        int wide = Math.min(columns, across - j);
        for (int i = 0; i < down; i += rows) {
          int high = Math.min(rows, down - i);
          int to = cStart + i * cRow + j * cColumn;
          boolean placed = i < inPlace;
          float[] from = placed ? a : left;
          int start = placed ? aStart + i * aRow : (i - inPlace) * depth;
          int rowStep = placed ? aRow : 1;
          int termStep = placed ? 1 : rows;
          if (high == rows && wide == columns && cColumn == 1) {
            tile.add(depth, from, start, rowStep, termStep, right, j * depth, c, to, cRow);
          } else {
            load(c, to, high, cRow, wide, cColumn);
            tile.add(depth, from, start, rowStep, termStep, right, j * depth, edge, 0, columns);
            store(c, to, high, cRow, wide, cColumn);
          }
        }
      }
    }

    /** Takes over what C has of a tile that lies there in part, or not row by row. */
    private void load(float[] c, int start, int high, int cRow, int wide, int cColumn) {
      for (int j = 0; j < wide; j++) {
        for (int i = 0; i < high; i++) {
          edge[i * columns + j] = c[start + i * cRow + j * cColumn];
        }
      }
    }

    private void store(float[] c, int start, int high, int cRow, int wide, int cColumn) {
      for (int j = 0; j < wide; j++) {
        for (int i = 0; i < high; i++) {
          c[start + i * cRow + j * cColumn] = edge[i * columns + j];
        }
      }
    }
  }
}

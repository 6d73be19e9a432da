package io.gradus.kernel;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Products whose factors are rounded to bfloat16, to the nearest, ties to even; the sum is in
 * single precision. A product that is narrow in one dimension gains nothing from it, since rounding
 * its factors takes as long as multiplying them, and is left in single precision.
 */
final class Bfloat16Product implements MatrixProduct {
  /** The least m, n and k of a product that is worth rounding for. */
  static final int LEAST = 32;

  private final OneDnn oneDnn;
  private final MatrixProduct narrow;
  private final Queue<Bfloat16Scratch> idle = new ConcurrentLinkedQueue<>();

  /**
   * @param narrow for products that stay in single precision
   */
  Bfloat16Product(OneDnn oneDnn, MatrixProduct narrow) {
    this.oneDnn = oneDnn;
    this.narrow = narrow;
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
    if (isNarrow(m, n, k)) {
      narrow.multiply(m, n, k, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc);
      return;
    }
    Bfloat16Scratch scratch = borrow();
    scratch.left(a, aOffset, m, k, lda);
    scratch.right(b, bOffset, k, n, ldb);
    finish(scratch, m, n, k, false, false, beta, c, cOffset, ldc);
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
    if (isNarrow(m, n, k)) {
      narrow.multiplyTransposedLeft(
          m, n, k, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc);
      return;
    }
    Bfloat16Scratch scratch = borrow();
    scratch.left(a, aOffset, k, m, lda);
    scratch.right(b, bOffset, k, n, ldb);
    finish(scratch, m, n, k, true, false, beta, c, cOffset, ldc);
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
    if (isNarrow(m, n, k)) {
      narrow.multiplyTransposedRight(
          m, n, k, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc);
      return;
    }
    Bfloat16Scratch scratch = borrow();
    scratch.left(a, aOffset, m, k, lda);
    scratch.right(b, bOffset, n, k, ldb);
    finish(scratch, m, n, k, false, true, beta, c, cOffset, ldc);
  }

  private static boolean isNarrow(int m, int n, int k) {
    return Math.min(m, Math.min(n, k)) < LEAST;
  }

  /** What failed half-way is not given back, and so not used again. */
  private void finish(
      Bfloat16Scratch scratch,
      int m,
      int n,
      int k,
      boolean transposedLeft,
      boolean transposedRight,
      float beta,
      float[] c,
      int cOffset,
      int ldc) {
    if (beta != 0 && beta != 1) {
      throw new IllegalArgumentException("Expected beta to be 0 or 1, found " + beta);
    }
    scratch.multiply(
        new Bfloat16Scratch.Shape(m, n, k, transposedLeft, transposedRight, beta == 1),
        c,
        cOffset,
        ldc);
    idle.add(scratch);
  }

  private Bfloat16Scratch borrow() {
    oneDnn.oneThread();
    Bfloat16Scratch scratch = idle.poll();
    return scratch == null ? new Bfloat16Scratch(oneDnn) : scratch;
  }

  @Override
  public String name() {
    return "bfloat16 by oneDNN %s, one thread a task; narrow products by %s"
        .formatted(oneDnn.version(), narrow.name());
  }
}

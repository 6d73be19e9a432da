package io.gradus.kernel;

import java.util.HashMap;
import java.util.Map;

/** Notes which products it is asked for, and computes none. */
final class ShapeRecorder implements MatrixProduct {
  private final Map<ProductShape, Integer> mostRows = new HashMap<>();

  /** The most rows that each shape was asked for with. */
  Map<ProductShape, Integer> mostRows() {
    return mostRows;
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
    note(ProductShape.Form.PLAIN, m, n, k, beta);
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
    note(ProductShape.Form.TRANSPOSED_RIGHT, m, n, k, beta);
  }

  private void note(ProductShape.Form form, int m, int n, int k, float beta) {
    mostRows.merge(new ProductShape(form, n, k, beta != 0), m, Math::max);
  }

  /** Has no rows of the network. */
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
      int ldc) {}

  @Override
  public String name() {
    return "none";
  }
}

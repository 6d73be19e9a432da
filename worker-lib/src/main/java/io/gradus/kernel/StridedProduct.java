package io.gradus.kernel;

/** The three forms of a product told apart only by how far their elements lie from each other. */
abstract class StridedProduct implements MatrixProduct {

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
    product(m, n, k, a, aOffset, lda, 1, b, bOffset, ldb, 1, beta, c, cOffset, ldc, 1);
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
    product(m, n, k, a, aOffset, 1, lda, b, bOffset, ldb, 1, beta, c, cOffset, ldc, 1);
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
    product(m, n, k, a, aOffset, lda, 1, b, bOffset, 1, ldb, beta, c, cOffset, ldc, 1);
  }

  /**
   * {@code C = op(A)·op(B) + beta·C}.
   *
   * @param aRow distance between two rows of op(A)
   * @param aTerm distance between two terms of op(A)
   * @param bTerm distance between two terms of op(B)
   * @param bColumn distance between two columns of op(B)
   * @param cRow distance between two rows of C
   * @param cColumn distance between two columns of C
   */
  abstract void product(
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
      int cColumn);
}

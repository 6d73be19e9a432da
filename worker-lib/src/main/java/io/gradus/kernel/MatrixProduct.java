package io.gradus.kernel;

/**
 * Products of row-major single-precision matrices, {@code C = A·B + beta·C}, in the three forms
 * that back-propagation needs.
 *
 * <p>A matrix is an array, the offset of its first value, and the distance between rows. With
 * {@code beta} 0 the former values of C are not read.
 */
public interface MatrixProduct {

  /** {@code C[m×n] = A[m×k]·B[k×n] + beta·C} */
  void multiply(
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
      int ldc);

  /** {@code C[m×n] = Aᵀ·B[k×n] + beta·C} with A stored [k×m]. */
  void multiplyTransposedLeft(
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
      int ldc);

  /** {@code C[m×n] = A[m×k]·Bᵀ + beta·C} with B stored [n×k]. */
  void multiplyTransposedRight(
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
      int ldc);

  /** What computes: for logs and provenance. */
  String name();
}

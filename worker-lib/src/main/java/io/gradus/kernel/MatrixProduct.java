package io.gradus.kernel;

/**
 * Matrix products in float32, row-major: {@code C = op(A)·op(B) + beta·C} with C [m×n] and k terms
 * an element, at least one of each. A leading dimension is the distance between two rows in the
 * array. No argument may be changed while a product runs, and C overlaps neither A nor B. With
 * {@code beta} 0 the old content of C does not matter, not even NaN.
 */
public interface MatrixProduct {

  /** {@code C = A·B + beta·C}: A [m×k], B [k×n]. */
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

  /** {@code C = Aᵀ·B + beta·C}: A stored [k×m], B [k×n]. */
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

  /** {@code C = A·Bᵀ + beta·C}: A [m×k], B stored [n×k]. */
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

  /** Which provider this is, for logs and provenance. */
  String name();
}

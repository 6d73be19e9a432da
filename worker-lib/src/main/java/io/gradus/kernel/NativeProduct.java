package io.gradus.kernel;

import dev.ludovic.netlib.blas.NativeBLAS;

/**
 * Products by a native BLAS. BLAS is column-major: a row-major matrix is its transpose there, so
 * {@code C = A·B} is asked for as {@code Cᵀ = Bᵀ·Aᵀ}.
 *
 * <p>Always {@code sgemm}, for vectors too: it packs its operands into aligned buffers, so bits do
 * not depend on where arrays lie.
 */
final class NativeProduct implements MatrixProduct {
  private final NativeBLAS blas;
  private final String name;

  NativeProduct(NativeBLAS blas, String name) {
    this.blas = blas;
    this.name = name;
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
    blas.sgemm("N", "N", n, m, k, 1, b, bOffset, ldb, a, aOffset, lda, beta, c, cOffset, ldc);
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
    blas.sgemm("N", "T", n, m, k, 1, b, bOffset, ldb, a, aOffset, lda, beta, c, cOffset, ldc);
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
    blas.sgemm("T", "N", n, m, k, 1, b, bOffset, ldb, a, aOffset, lda, beta, c, cOffset, ldc);
  }

  @Override
  public String name() {
    return name;
  }
}

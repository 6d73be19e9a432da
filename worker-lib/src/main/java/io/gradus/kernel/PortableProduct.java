package io.gradus.kernel;

/** Products by plain loops whose innermost one runs along rows. */
final class PortableProduct implements MatrixProduct {

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
    for (int i = 0; i < m; i++) {
      int row = cOffset + i * ldc;
      scale(c, row, n, beta);
      for (int l = 0; l < k; l++) {
        addScaled(n, a[aOffset + i * lda + l], b, bOffset + l * ldb, c, row);
      }
    }
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
    for (int i = 0; i < m; i++) {
      int row = cOffset + i * ldc;
      scale(c, row, n, beta);
      for (int l = 0; l < k; l++) {
        addScaled(n, a[aOffset + l * lda + i], b, bOffset + l * ldb, c, row);
      }
    }
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
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float sum = dot(k, a, aOffset + i * lda, b, bOffset + j * ldb);
        int at = cOffset + i * ldc + j;
        c[at] = beta == 0 ? sum : sum + beta * c[at];
      }
    }
  }

  @Override
  public String name() {
    return "portable";
  }

  private static void scale(float[] c, int at, int n, float beta) {
    for (int j = at; j < at + n; j++) {
      c[j] = beta == 0 ? 0 : beta * c[j];
    }
  }

  private static void addScaled(int n, float factor, float[] b, int bAt, float[] c, int cAt) {
    for (int j = 0; j < n; j++) {
      c[cAt + j] += factor * b[bAt + j];
    }
  }

  /** Four sums side by side, which is both faster and more accurate than one. */
  private static float dot(int k, float[] a, int aAt, float[] b, int bAt) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int l = 0;
    for (; l + 3 < k; l += 4) {
      s0 += a[aAt + l] * b[bAt + l];
      s1 += a[aAt + l + 1] * b[bAt + l + 1];
      s2 += a[aAt + l + 2] * b[bAt + l + 2];
      s3 += a[aAt + l + 3] * b[bAt + l + 3];
    }
    for (; l < k; l++) {
      s0 += a[aAt + l] * b[bAt + l];
    }
    return (s0 + s1) + (s2 + s3);
  }
}

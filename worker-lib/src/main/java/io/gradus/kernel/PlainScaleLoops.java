package io.gradus.kernel;

/** By loops of Java. */
final class PlainScaleLoops implements ScaleLoops {
  @Override
  public void scale(float[] x, int xAt, float[] f, int fAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      y[yAt + i] = x[xAt + i] * f[fAt + i];
    }
  }

  @Override
  public void scaleAndAdd(
      float[] x, int xAt, float[] f, int fAt, float[] b, int bAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      y[yAt + i] = x[xAt + i] * f[fAt + i] + b[bAt + i];
    }
  }

  @Override
  public void addProducts(float[] x, int xAt, float[] f, int fAt, float[] sums, int sumsAt, int n) {
    for (int i = 0; i < n; i++) {
      sums[sumsAt + i] += x[xAt + i] * f[fAt + i];
    }
  }

  @Override
  public void addProductsAndScale(
      float[] x,
      int xAt,
      float[] f,
      int fAt,
      float[] sums,
      int sumsAt,
      float[] g,
      int gAt,
      float[] y,
      int yAt,
      int n) {
    for (int i = 0; i < n; i++) {
      float value = x[xAt + i];
      sums[sumsAt + i] += value * f[fAt + i];
      y[yAt + i] = value * g[gAt + i];
    }
  }

  @Override
  public void add(float[] x, int xAt, float[] sums, int sumsAt, int n) {
    for (int i = 0; i < n; i++) {
      sums[sumsAt + i] += x[xAt + i];
    }
  }

  @Override
  public void moveAndScale(double[] x, int xAt, double[] o, double[] f, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      y[yAt + i] = (float) ((x[xAt + i] - o[i]) * f[i]);
    }
  }

  @Override
  public void round(double[] x, int xAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      y[yAt + i] = (float) x[xAt + i];
    }
  }

  /**
   * 0 times a value that is not finite is NaN. Four sums side by side, for one would be a chain.
   */
  @Override
  public boolean areFinite(double[] x, int xAt, int n) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int i = xAt;
    int end = xAt + n;
    for (; i + 3 < end; i += 4) {
      sum0 += x[i] * 0;
      sum1 += x[i + 1] * 0;
      sum2 += x[i + 2] * 0;
      sum3 += x[i + 3] * 0;
    }
    for (; i < end; i++) {
      sum0 += x[i] * 0;
    }
    return sum0 + sum1 + sum2 + sum3 == 0;
  }
}

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
}

package io.gradus.kernel;

/**
 * Element-wise products, and the like, of runs of arrays that begin at different places, which the
 * compiler leaves in single steps. Each operation is rounded by itself, so that all implementations
 * give the same bits.
 */
public interface ScaleLoops {
  /** The fastest that this JVM has. */
  static ScaleLoops ofThisJvm() {
    if (!Kernels.computesInVectors()) {
      return new PlainScaleLoops();
    }
    try {
      return Class.forName("io.gradus.kernel.VectorScaleLoops")
          .asSubclass(ScaleLoops.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@code y = x·f} of {@code n} values. */
  void scale(float[] x, int xAt, float[] f, int fAt, float[] y, int yAt, int n);

  /** {@code y = x·f + b} of {@code n} values. */
  void scaleAndAdd(
      float[] x, int xAt, float[] f, int fAt, float[] b, int bAt, float[] y, int yAt, int n);

  /** {@code sums += x·f} of {@code n} values. */
  void addProducts(float[] x, int xAt, float[] f, int fAt, float[] sums, int sumsAt, int n);

  /** {@code sums += x·f; y = x·g} of {@code n} values; {@code y} may be {@code x} or {@code f}. */
  void addProductsAndScale(
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
      int n);

  /** {@code sums += x} of {@code n} values. */
  void add(float[] x, int xAt, float[] sums, int sumsAt, int n);

  /** {@code y = (x − o)·f} of {@code n} values, in double precision and then rounded to float. */
  void moveAndScale(double[] x, int xAt, double[] o, double[] f, float[] y, int yAt, int n);

  /** {@code y = x} of {@code n} values, rounded to float. */
  void round(double[] x, int xAt, float[] y, int yAt, int n);

  /** Whether none of {@code n} values is NaN or infinite. */
  boolean areFinite(double[] x, int xAt, int n);
}

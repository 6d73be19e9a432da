package io.gradus.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * By vectors; what is left over, and short runs, one by one.
 *
 * <p>Compiled apart from the others, since an incubating module makes the compiler warn, and made
 * by name, since a JVM may not have the module.
 */
final class VectorScaleLoops implements ScaleLoops {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final int DOUBLE_LANES = DOUBLES.length();

  /** As many floats as there are doubles. */
  private static final VectorSpecies<Float> ROUNDED =
      VectorSpecies.of(float.class, VectorShape.forBitSize(DOUBLES.vectorBitSize() / 2));

  /**
   * Shorter runs are not worth vectors, which are objects until the JIT compiler sees their use.
   */
  private static final int FEWEST = 4 * LANES;

  private final ScaleLoops rest = new PlainScaleLoops();

  @Override
  public void scale(float[] x, int xAt, float[] f, int fAt, float[] y, int yAt, int n) {
    int i = 0;
    for (int end = inVectors(n); i < end; i += LANES) {
      vector(x, xAt + i).mul(vector(f, fAt + i)).intoArray(y, yAt + i);
    }
    rest.scale(x, xAt + i, f, fAt + i, y, yAt + i, n - i);
  }

  @Override
  public void scaleAndAdd(
      float[] x, int xAt, float[] f, int fAt, float[] b, int bAt, float[] y, int yAt, int n) {
    int i = 0;
    for (int end = inVectors(n); i < end; i += LANES) {
      vector(x, xAt + i).mul(vector(f, fAt + i)).add(vector(b, bAt + i)).intoArray(y, yAt + i);
    }
    rest.scaleAndAdd(x, xAt + i, f, fAt + i, b, bAt + i, y, yAt + i, n - i);
  }

  @Override
  public void addProducts(float[] x, int xAt, float[] f, int fAt, float[] sums, int sumsAt, int n) {
    int i = 0;
    for (int end = inVectors(n); i < end; i += LANES) {
      vector(sums, sumsAt + i)
          .add(vector(x, xAt + i).mul(vector(f, fAt + i)))
          .intoArray(sums, sumsAt + i);
    }
    rest.addProducts(x, xAt + i, f, fAt + i, sums, sumsAt + i, n - i);
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
    int i = 0;
    for (int end = inVectors(n); i < end; i += LANES) {
      FloatVector value = vector(x, xAt + i);
      FloatVector sum = vector(sums, sumsAt + i).add(value.mul(vector(f, fAt + i)));
      sum.intoArray(sums, sumsAt + i);
      value.mul(vector(g, gAt + i)).intoArray(y, yAt + i);
    }
    rest.addProductsAndScale(
        x, xAt + i, f, fAt + i, sums, sumsAt + i, g, gAt + i, y, yAt + i, n - i);
  }

  @Override
  public void add(float[] x, int xAt, float[] sums, int sumsAt, int n) {
    int i = 0;
    for (int end = inVectors(n); i < end; i += LANES) {
      vector(sums, sumsAt + i).add(vector(x, xAt + i)).intoArray(sums, sumsAt + i);
    }
    rest.add(x, xAt + i, sums, sumsAt + i, n - i);
  }

  @Override
  public void moveAndScale(double[] x, int xAt, double[] o, double[] f, float[] y, int yAt, int n) {
    int i = 0;
    for (int end = doublesInVectors(n); i < end; i += DOUBLE_LANES) {
      DoubleVector moved = doubles(x, xAt + i).sub(doubles(o, i));
      round(moved.mul(doubles(f, i)), y, yAt + i);
    }
    for (; i < n; i++) {
      y[yAt + i] = (float) ((x[xAt + i] - o[i]) * f[i]);
    }
  }

  @Override
  public void round(double[] x, int xAt, float[] y, int yAt, int n) {
    int i = 0;
    for (int end = doublesInVectors(n); i < end; i += DOUBLE_LANES) {
      round(doubles(x, xAt + i), y, yAt + i);
    }
    rest.round(x, xAt + i, y, yAt + i, n - i);
  }

  private static void round(DoubleVector values, float[] y, int at) {
    ((FloatVector) values.convertShape(VectorOperators.D2F, ROUNDED, 0)).intoArray(y, at);
  }

  /** 0 times a value that is not finite is NaN. */
  @Override
  public boolean areFinite(double[] x, int xAt, int n) {
    int i = 0;
    int end = doublesInVectors(n);
    if (end > 0) {
      DoubleVector sums = DoubleVector.zero(DOUBLES);
      DoubleVector others = DoubleVector.zero(DOUBLES);
      for (; i + DOUBLE_LANES < end; i += 2 * DOUBLE_LANES) {
        sums = sums.add(doubles(x, xAt + i).mul(0));
        others = others.add(doubles(x, xAt + i + DOUBLE_LANES).mul(0));
      }
      if (sums.add(others).reduceLanes(VectorOperators.ADD) != 0) {
        return false;
      }
    }
    return rest.areFinite(x, xAt + i, n - i);
  }

  private static int doublesInVectors(int n) {
    return n < 4 * DOUBLE_LANES ? 0 : DOUBLES.loopBound(n);
  }

  private static DoubleVector doubles(double[] array, int at) {
    return DoubleVector.fromArray(DOUBLES, array, at);
  }

  /** How many of so many values go by vectors. */
  private static int inVectors(int n) {
    return n < FEWEST ? 0 : SPECIES.loopBound(n);
  }

  private static FloatVector vector(float[] array, int at) {
    return FloatVector.fromArray(SPECIES, array, at);
  }
}

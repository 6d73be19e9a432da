package io.gradus.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors give the bits of the loops that are written out, and both the definitions' values. */
class ScaleLoopsTest {
  private static final int PAD = 7;

  private ScaleLoops vectors;

  @BeforeEach
  void vectorsAreThere() {
    assumeTrue(Kernels.computesInVectors());
    vectors = assertInstanceOf(VectorScaleLoops.class, ScaleLoops.ofThisJvm());
  }

  /** Calls one operation: reads from the first two arrays, writes into the third. */
  private interface Operation {
    void run(ScaleLoops loops, float[] x, float[] f, float[] y, int n);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 63, 64, 65, 79, 80, 257, 1000})
  void theSameBits(int n) {
    check(n, (loops, x, f, y, k) -> loops.scale(x, 1, f, 2, y, 3, k), (x, f, y) -> x * f);
    check(
        n,
        (loops, x, f, y, k) -> loops.scaleAndAdd(x, 1, f, 2, f, 2, y, 3, k),
        (x, f, y) -> x * f + f);
    check(n, (loops, x, f, y, k) -> loops.addProducts(x, 1, f, 2, y, 3, k), (x, f, y) -> y + x * f);
    check(n, (loops, x, f, y, k) -> loops.add(x, 1, y, 3, k), (x, f, y) -> y + x);
    check(
        n,
        (loops, x, f, y, k) -> loops.addProductsAndScale(x, 1, f, 2, y, 3, f, 2, f, 2, k),
        (x, f, y) -> y + x * f);
  }

  /** The scaled values of the operation that does two things. */
  @ParameterizedTest
  @ValueSource(ints = {1, 64, 77})
  void scalesBesideAdding(int n) {
    for (ScaleLoops loops : new ScaleLoops[] {vectors, new PlainScaleLoops()}) {
      Random random = new Random(n);
      float[] x = numbers(n, random);
      float[] g = numbers(n, random);
      float[] y = new float[n + PAD];
      loops.addProductsAndScale(x, 1, x, 1, new float[n + PAD], 0, g, 2, y, 3, n);
      for (int i = 0; i < n; i++) {
        assertEquals(x[1 + i] * g[2 + i], y[3 + i], "seed " + n);
      }
      assertEquals(0, y[3 + n]);
    }
  }

  /** One number that is none makes a run not finite, wherever it stands; those around it do not. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 31, 32, 33, 40, 48, 64, 72, 784, 1000})
  void numbersBecomeFloats(int n) {
    Random random = new Random(n);
    double[] x = random.doubles(n + PAD, -1e3, 1e3).toArray();
    double[] o = random.doubles(n, -1, 1).toArray();
    double[] f = random.doubles(n, -9, 9).toArray();
    for (ScaleLoops loops : new ScaleLoops[] {vectors, new PlainScaleLoops()}) {
      float[] moved = new float[n + PAD];
      float[] rounded = new float[n + PAD];
      loops.moveAndScale(x, 2, o, f, moved, 3, n);
      loops.round(x, 2, rounded, 3, n);
      float[] expectedMoved = new float[n + PAD];
      float[] expectedRounded = new float[n + PAD];
      for (int i = 0; i < n; i++) {
        expectedMoved[3 + i] = (float) ((x[2 + i] - o[i]) * f[i]);
        expectedRounded[3 + i] = (float) x[2 + i];
      }
      assertArrayEquals(expectedMoved, moved, loops.getClass() + ", seed " + n);
      assertArrayEquals(expectedRounded, rounded, loops.getClass() + ", seed " + n);
      for (double odd :
          new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
        for (int at = 0; at < x.length; at++) {
          double kept = x[at];
          x[at] = odd;
          boolean within = at >= 2 && at < 2 + n;
          assertEquals(!within, loops.areFinite(x, 2, n), loops.getClass() + " at " + at);
          x[at] = kept;
        }
      }
    }
  }

  private interface Definition {
    float of(float x, float f, float y);
  }

  private void check(int n, Operation operation, Definition definition) {
    Random random = new Random(n);
    float[] x = numbers(n, random);
    float[] f = numbers(n, random);
    float[] y = numbers(n, random);
    float[] expected = y.clone();
    for (int i = 0; i < n; i++) {
      expected[3 + i] = definition.of(x[1 + i], f[2 + i], y[3 + i]);
    }
    for (ScaleLoops loops : new ScaleLoops[] {vectors, new PlainScaleLoops()}) {
      float[] found = y.clone();
      operation.run(loops, x.clone(), f.clone(), found, n);
      assertArrayEquals(expected, found, loops.getClass() + ", seed " + n);
    }
  }

  private static float[] numbers(int n, Random random) {
    float[] numbers = new float[n + PAD];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }
}

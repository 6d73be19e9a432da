package io.gradus.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TiledProductTest extends MatrixProductContract {
  private static final long SEED = 20261126;

  /** By vectors where the JVM compiles them: the build starts it with their module. */
  private final TiledProduct products =
      assertInstanceOf(TiledProduct.class, Vectors.ofThisJvm().products());

  @Override
  MatrixProduct products() {
    return products;
  }

  /** Sums in ascending order of terms, one rounding a term: what the type of the tile promises. */
  @Test
  void bitsAreThoseOfOneFusedMultiplyAddAfterTheOther() {
    Random random = new Random(SEED);
    for (int trial = 0; trial < 60; trial++) {
      int m = 1 + random.nextInt(120);
      int n = 1 + random.nextInt(120);
      int k = 1 + random.nextInt(600);
      float[] a = random(random, m * k);
      float[] b = random(random, n * k);
      float[] found = new float[m * n];
      products.multiplyTransposedRight(m, n, k, a, 0, k, b, 0, k, 0, found, 0, n);
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          float sum = 0;
          for (int p = 0; p < k; p++) {
            sum = Math.fma(a[i * k + p], b[j * k + p], sum);
          }
          assertEquals(sum, found[i * n + j], "seed %s, trial %s".formatted(SEED, trial));
        }
      }
    }
  }

  private static float[] random(Random random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}

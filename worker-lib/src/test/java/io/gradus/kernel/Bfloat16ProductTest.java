package io.gradus.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Against loops in double precision over factors that are rounded here, on processors that can;
 * elsewhere there is nothing to hold.
 */
class Bfloat16ProductTest {
  private static final long SEED = 20261124;

  /** The processor's own word, not that of the code that is tested. */
  @BeforeEach
  void requireProcessor() throws Exception {
    Path cpu = Path.of("/proc/cpuinfo");
    assumeTrue(
        System.getProperty("os.arch").equals("amd64")
            && Files.exists(cpu)
            && Files.readString(cpu).contains("avx512_bf16"));
  }

  @Test
  void agreesWithNaiveLoopsOverRoundedFactors() {
    Random random = new Random(SEED);
    int[] sizes = {32, 33, 40, 64, 67, 129, 300};
    for (int trial = 0; trial < 60; trial++) {
      int m = sizes[random.nextInt(sizes.length)];
      int n = sizes[random.nextInt(sizes.length)];
      int k = sizes[random.nextInt(sizes.length)];
      check(random, m, n, k, random.nextInt(9), random.nextInt(9), random.nextInt(9));
    }
  }

  private static void check(Random random, int m, int n, int k, int padA, int padB, int padC) {
    MatrixProduct products = Kernels.of(Precision.BF16).products();
    float beta = random.nextInt(2);
    float[] c = gaussian(random, 3 + m * (n + padC));
    for (int form = 0; form < 3; form++) {
      int lda = (form == 1 ? m : k) + padA;
      int ldb = (form == 2 ? k : n) + padB;
      float[] a = gaussian(random, 5 + (form == 1 ? k : m) * lda);
      float[] b = gaussian(random, 2 + (form == 2 ? n : k) * ldb);
      float[] found = c.clone();
      switch (form) {
        case 0 -> products.multiply(m, n, k, a, 5, lda, b, 2, ldb, beta, found, 3, n + padC);
        case 1 ->
            products.multiplyTransposedLeft(
                m, n, k, a, 5, lda, b, 2, ldb, beta, found, 3, n + padC);
        default ->
            products.multiplyTransposedRight(
                m, n, k, a, 5, lda, b, 2, ldb, beta, found, 3, n + padC);
      }
      double[] expected = new double[c.length];
      Arrays.setAll(expected, i -> c[i]);
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          double sum = beta * c[3 + i * (n + padC) + j];
          for (int l = 0; l < k; l++) {
            sum +=
                rounded(a[5 + (form == 1 ? l * lda + i : i * lda + l)])
                    * rounded(b[2 + (form == 2 ? j * ldb + l : l * ldb + j)]);
          }
          expected[3 + i * (n + padC) + j] = sum;
        }
      }
      // Sums of up to 301 terms of size 1 in single precision.
      assertArrayEquals(
          expected,
          IntStream.range(0, found.length).mapToDouble(i -> found[i]).toArray(),
          2e-4,
          "form %s, %s×%s×%s, seed %s".formatted(form, m, n, k, SEED));
    }
  }

  @Test
  void threadsGetTheSameBits() {
    MatrixProduct products = Kernels.of(Precision.BF16).products();
    float[] a = gaussian(new Random(SEED), 200 * 200);
    float[] expected = new float[200 * 200];
    products.multiply(200, 200, 200, a, 0, 200, a, 0, 200, 0, expected, 0, 200);
    IntStream.range(0, 64)
        .parallel()
        .forEach(
            i -> {
              float[] found = new float[200 * 200];
              products.multiply(200, 200, 200, a, 0, 200, a, 0, 200, 0, found, 0, 200);
              assertArrayEquals(expected, found);
            });
  }

  @Test
  void narrowProductsStayInSinglePrecision() {
    float[] a = gaussian(new Random(SEED), 31 * 100);
    float[] expected = new float[31 * 31];
    float[] found = new float[31 * 31];
    Kernels.active().products().multiply(31, 31, 100, a, 0, 100, a, 0, 31, 0, expected, 0, 31);
    Kernels.of(Precision.BF16)
        .products()
        .multiply(31, 31, 100, a, 0, 100, a, 0, 31, 0, found, 0, 31);
    assertArrayEquals(expected, found);
  }

  @Test
  void moreShapesThanAreKept() {
    MatrixProduct products = Kernels.of(Precision.BF16).products();
    for (int m = 32; m < 400; m++) {
      float[] ones = new float[m * 32];
      Arrays.fill(ones, 1);
      float[] c = new float[m * 32];
      products.multiply(m, 32, 32, ones, 0, 32, ones, 0, 32, 0, c, 0, 32);
      assertEquals(32, c[m * 32 - 1]);
    }
  }

  private static double rounded(float value) {
    int bits = Float.floatToRawIntBits(value);
    return Float.intBitsToFloat(bits + 0x7fff + (bits >>> 16 & 1) & 0xffff0000);
  }

  private static float[] gaussian(Random random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}

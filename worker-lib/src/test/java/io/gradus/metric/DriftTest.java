package io.gradus.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DriftTest {
  @Test
  void countsInTwoGroupsGiveTheFormulas() {
    // Shares 1/2, 1/2 and 1/4, 3/4; so many rows that smoothing is nothing.
    Drift drift = Drift.of(new long[] {500_000, 500_000}, new long[] {250_000, 750_000});
    assertEquals(0.25 * Math.log(3), drift.stability(), 1e-5);
    double m0 = 0.375;
    double m1 = 0.625;
    double divergence =
        (0.5 * log2(0.5 / m0) + 0.5 * log2(0.5 / m1)) / 2
            + (0.25 * log2(0.25 / m0) + 0.75 * log2(0.75 / m1)) / 2;
    assertEquals(divergence, drift.jensenShannon(), 1e-9);
    assertTrue(drift.isNotable());
  }

  private static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }

  @Test
  void rowsOfTheSameKindDriftAboutAsChanceHasIt() {
    Random random = new Random(5);
    double sum = 0;
    double chance = 0;
    for (int trial = 0; trial < 50; trial++) {
      Drift drift = Drift.of(drawn(random, 2000, 0), drawn(random, 1000, 0));
      sum += drift.stability();
      chance += drift.chance();
      assertFalse(drift.isNotable());
    }
    assertEquals(1, sum / chance, 0.2);
    assertTrue(Drift.of(drawn(random, 2000, 0), drawn(random, 1000, 1)).isNotable());
  }

  private static long[] drawn(Random random, int rows, double shift) {
    InputSums sums = InputSums.create(new int[] {0}, new int[] {-1}, new int[0], new int[0]);
    float[] values = new float[rows];
    for (int i = 0; i < rows; i++) {
      values[i] = (float) (random.nextGaussian() + shift);
    }
    sums.add(values, 1, new int[0], 0, rows);
    return sums.counts()[0];
  }

  @Test
  void gapsAreNotCountedAndCodesAre() {
    InputSums sums = InputSums.create(new int[] {0}, new int[] {1}, new int[] {0}, new int[] {0});
    sums.add(new float[] {0.7f, 0, 0, 1}, 2, new int[] {3, 700}, 1, 2);
    long[][] counts = sums.counts();
    int bin = 0;
    while (InputSums.edge(bin + 1) <= 0.7) {
      bin++;
    }
    assertEquals(1, counts[0][bin]);
    assertEquals(1, Arrays.stream(counts[0]).sum());
    assertEquals(1, counts[1][3]);
    assertEquals(1, counts[1][InputSums.BINS - 1]);
  }

  /** Else a thousand buckets would leave no bin to the frequent categories behind them. */
  @Test
  void manyBucketsShareBinsAndCategoriesKeepTheirs() {
    int[] codes = {0, 2, 63, 65, 66, 1001, 1002, 1192, 1193, 5000};
    int[] few = binsOf(10, codes);
    int[] many = binsOf(1000, codes);
    assertArrayEquals(new int[] {0, 2, 63, 65, 66, 255, 255, 255, 255, 255}, few);
    // 1000 buckets, codes 2 to 1001, in the bins 2 to 65; then a bin a category.
    assertArrayEquals(new int[] {0, 2, 63, 65, 2, 2 + 999 % 64, 66, 255, 255, 255}, many);
    assertArrayEquals(new int[] {66, 254, 255}, binsOf(1000, new int[] {1002, 1190, 1191}));
  }

  private static int[] binsOf(int buckets, int[] codes) {
    int[] bins = new int[codes.length];
    for (int i = 0; i < codes.length; i++) {
      InputSums sums = InputSums.create(new int[0], new int[0], new int[] {0}, new int[] {buckets});
      sums.add(new float[0], 0, new int[] {codes[i]}, 1, 1);
      while (sums.counts()[0][bins[i]] == 0) {
        bins[i]++;
      }
    }
    return bins;
  }

  @Test
  void withoutRowsNothingIsKnown() {
    assertTrue(Double.isNaN(Drift.of(new long[3], new long[] {1, 2, 3}).stability()));
  }
}

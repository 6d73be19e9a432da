package io.gradus.round;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.CompressionConfig;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GradientCompressionTest {
  private static final long SEED = 20261124;

  @Test
  void roundingGoesToTheNearestOfBothNeighbours() {
    Random random = new Random(SEED);
    float[] values = new float[10_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * Math.pow(2, random.nextInt(60) - 30));
    }
    float[] before = values.clone();
    new GradientCompression(config(CompressionConfig.Method.BF16, 0.5)).compress(values);
    for (int i = 0; i < values.length; i++) {
      float below = Float.intBitsToFloat(Float.floatToRawIntBits(before[i]) & 0xffff0000);
      float above =
          Float.intBitsToFloat((Float.floatToRawIntBits(before[i]) & 0xffff0000) + 0x10000);
      double nearest =
          Math.min(Math.abs((double) before[i] - below), Math.abs((double) before[i] - above));
      assertEquals(nearest, Math.abs((double) before[i] - values[i]), 0, "seed " + SEED);
    }
  }

  @Test
  void theLargestAreSentAndTheRestComesLater() {
    int length = 500;
    int k = 35;
    GradientCompression compression =
        new GradientCompression(config(CompressionConfig.Method.TOP_K, (double) k / length));
    Random random = new Random(SEED);
    float[] owed = new float[length];
    for (int round = 0; round < 50; round++) {
      float[] values = new float[length];
      for (int i = 0; i < length; i++) {
        values[i] = random.nextInt(9) - 4; // many of equal size
        owed[i] += values[i];
      }
      float[] expected = largest(owed, k);
      compression.compress(values);
      assertArrayEquals(expected, values, 0, "round %s, seed %s".formatted(round, SEED));
      for (int i = 0; i < length; i++) {
        owed[i] -= expected[i];
      }
    }
  }

  @Test
  void whatIsNotFiniteIsSent() {
    float[] values = new float[100];
    values[40] = Float.NaN;
    values[3] = 7;
    GradientCompression largest =
        new GradientCompression(config(CompressionConfig.Method.TOP_K, 0.01));
    largest.compress(values);
    assertTrue(Float.isNaN(values[40]));
    assertEquals(0, values[3]);
    assertFalse(largest.finite());
    float[] other = {Float.intBitsToFloat(0x7f800001)};
    new GradientCompression(config(CompressionConfig.Method.BF16, 0.01)).compress(other);
    assertTrue(Float.isNaN(other[0]));
  }

  /** Two gradients that are finite, whose sum is not: only who remembers the first can know. */
  @Test
  void whatWasLeftOutMayMakeAFiniteGradientInfinite() {
    GradientCompression largest =
        new GradientCompression(config(CompressionConfig.Method.TOP_K, 0.5));
    largest.compress(new float[] {3e38f, 2e38f});
    assertTrue(largest.finite());
    float[] second = {0, 2e38f};
    largest.compress(second);
    assertEquals(Float.POSITIVE_INFINITY, second[1]);
    assertFalse(largest.finite());
  }

  /** By sorting: the k of largest magnitude, of equal ones the first. */
  private static float[] largest(float[] values, int k) {
    float[] kept = new float[values.length];
    IntStream.range(0, values.length)
        .boxed()
        .sorted(
            Comparator.<Integer>comparingDouble(i -> -Math.abs(values[i])).thenComparing(i -> i))
        .limit(k)
        .forEach(i -> kept[i] = values[i]);
    return kept;
  }

  private static CompressionConfig config(CompressionConfig.Method method, double fraction) {
    return new CompressionConfig(method, fraction);
  }
}

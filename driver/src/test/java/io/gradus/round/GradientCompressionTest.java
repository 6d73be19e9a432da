package io.gradus.round;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.compute.Gradient;
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
    Gradient gradient = Gradient.outer(10_000, 0);
    float[] values = gradient.values();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * Math.pow(2, random.nextInt(60) - 30));
    }
    float[] before = values.clone();
    new GradientCompression(config(CompressionConfig.Method.BF16, 0.5)).compress(gradient);
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
      Gradient gradient = Gradient.outer(length, 0);
      float[] values = gradient.values();
      for (int i = 0; i < length; i++) {
        values[i] = random.nextInt(9) - 4; // many of equal size
        owed[i] += values[i];
      }
      float[] expected = largest(owed, k);
      compression.compress(gradient);
      assertArrayEquals(expected, values, 0, "round %s, seed %s".formatted(round, SEED));
      for (int i = 0; i < length; i++) {
        owed[i] -= expected[i];
      }
    }
  }

  @Test
  void whatIsNotFiniteIsSent() {
    Gradient gradient = Gradient.outer(100, 0);
    gradient.values()[40] = Float.NaN;
    gradient.values()[3] = 7;
    new GradientCompression(config(CompressionConfig.Method.TOP_K, 0.01)).compress(gradient);
    assertTrue(Float.isNaN(gradient.values()[40]));
    assertEquals(0, gradient.values()[3]);
    Gradient other = Gradient.outer(1, 0);
    other.values()[0] = Float.intBitsToFloat(0x7f800001);
    new GradientCompression(config(CompressionConfig.Method.BF16, 0.01)).compress(other);
    assertTrue(Float.isNaN(other.values()[0]));
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

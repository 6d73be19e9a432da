package io.gradus.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CounterRandomTest {
  private static final int DRAWS = 1 << 18;

  @Test
  void finalizerIsSplitMix() {
    // java.util.SplittableRandom is another implementation of the same generator; its sequence
    // begins one Weyl step after the seed.
    for (long seed : new long[] {0, 1, -1, 42, 0x1234567890ABCDEFL}) {
      long expected = new java.util.SplittableRandom(seed).nextLong();
      assertEquals(expected, CounterRandom.mix(seed + 0x9E3779B97F4A7C15L), "seed " + seed);
    }
  }

  @Test
  void drawsDifferBySeedStreamAndCounter() {
    Set<Long> seen = new HashSet<>();
    for (long seed = 0; seed < 20; seed++) {
      for (long stream = 0; stream < 20; stream++) {
        for (long counter = 0; counter < 100; counter++) {
          seen.add(CounterRandom.bits(seed, stream, counter));
        }
      }
    }
    assertEquals(20 * 20 * 100, seen.size());
    assertEquals(CounterRandom.bits(3, 4, 5), CounterRandom.bits(CounterRandom.key(3, 4), 5));
  }

  @Test
  void everyBitIsFairAndIndependentOfItsNeighbours() {
    int[] ones = new int[64];
    int[] flips = new int[64];
    for (int i = 0; i < DRAWS; i++) {
      long bits = CounterRandom.bits(7, 1, i);
      long flipped = bits ^ CounterRandom.bits(7, 2, i);
      for (int bit = 0; bit < 64; bit++) {
        ones[bit] += (int) (bits >>> bit) & 1;
        flips[bit] += (int) (flipped >>> bit) & 1;
      }
    }
    // 5 standard deviations of a fair coin; 128 coins exceed that with probability 7e-5
    double bound = 5 * Math.sqrt(DRAWS) / 2;
    for (int bit = 0; bit < 64; bit++) {
      assertEquals(DRAWS / 2.0, ones[bit], bound, "ones of bit " + bit);
      assertEquals(DRAWS / 2.0, flips[bit], bound, "neighbouring streams differ in bit " + bit);
    }
  }

  @Test
  void uniformFillsTheUnitIntervalEvenly() {
    int cells = 256;
    int[] counts = new int[cells];
    int[] doubleCounts = new int[cells];
    int[] belowCounts = new int[cells];
    for (int i = 0; i < DRAWS; i++) {
      float value = CounterRandom.uniform(11, 3, i);
      double wide = CounterRandom.uniformDouble(11, 4, i);
      assertTrue(value >= 0 && value < 1 && wide >= 0 && wide < 1);
      counts[(int) (value * cells)]++;
      doubleCounts[(int) (wide * cells)]++;
      belowCounts[CounterRandom.below(cells, 11, 5, i)]++;
    }
    assertTrue(ChiSquare.plausible(counts), "float " + ChiSquare.statistic(counts));
    assertTrue(ChiSquare.plausible(doubleCounts), "double " + ChiSquare.statistic(doubleCounts));
    assertTrue(ChiSquare.plausible(belowCounts), "below " + ChiSquare.statistic(belowCounts));
  }

  @Test
  void gaussianHasTheMomentsOfTheNormalDistribution() {
    double sum = 0;
    double squares = 0;
    double fourth = 0;
    for (int i = 0; i < DRAWS; i++) {
      double value = CounterRandom.gaussian(5, 9, i);
      sum += value;
      squares += value * value;
      fourth += value * value * value * value;
    }
    // 5 standard errors: of the mean 1/√n, of the variance √(2/n), of the 4th moment √(96/n)
    assertEquals(0, sum / DRAWS, 5 / Math.sqrt(DRAWS));
    assertEquals(1, squares / DRAWS, 5 * Math.sqrt(2.0 / DRAWS));
    assertEquals(3, fourth / DRAWS, 5 * Math.sqrt(96.0 / DRAWS));
    assertNotEquals(CounterRandom.gaussian(5, 9, 0), CounterRandom.gaussian(5, 9, 1));
  }
}

package io.gradus.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BijectionTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 7, 8, 9, 10, 16, 17, 31, 100, 1000, 1023, 65537})
  void mapsEveryValueToAnother(long size) {
    Bijection bijection = new Bijection(size);
    for (long key = 0; key < 5; key++) {
      BitSet seen = new BitSet();
      for (long value = 0; value < size; value++) {
        long image = bijection.apply(value, CounterRandom.mix(key));
        assertTrue(image >= 0 && image < size, () -> "image " + image + " of size " + size);
        assertFalse(seen.get((int) image), () -> "image " + image + " twice of size " + size);
        seen.set((int) image);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 9, 23})
  void everyPairOfImagesIsEquallyLikely(int size) {
    Bijection bijection = new Bijection(size);
    int keys = 2000 * size;
    int[] singles = new int[size];
    int[] differences = new int[size - 1];
    for (long key = 0; key < keys; key++) {
      long first = bijection.apply(0, CounterRandom.bits(99, key));
      long second = bijection.apply(1, CounterRandom.bits(99, key));
      singles[(int) first]++;
      differences[(int) ((second - first + size) % size) - 1]++;
    }
    assertTrue(ChiSquare.plausible(singles), "single " + ChiSquare.statistic(singles));
    assertTrue(ChiSquare.plausible(differences), "pair " + ChiSquare.statistic(differences));
  }

  @Test
  void allPermutationsOfThreeAreEquallyLikely() {
    Bijection bijection = new Bijection(3);
    int[] counts = new int[9];
    for (long key = 0; key < 12_000; key++) {
      long bits = CounterRandom.bits(5, key);
      counts[(int) (bijection.apply(0, bits) * 3 + bijection.apply(1, bits))]++;
    }
    int[] possible = {counts[1], counts[2], counts[3], counts[5], counts[6], counts[7]};
    assertTrue(ChiSquare.plausible(possible), "statistic " + ChiSquare.statistic(possible));
  }

  @Test
  void largeSizesStayInRange() {
    for (long size : new long[] {1L << 31, (1L << 40) + 12345, (1L << 52) - 1}) {
      Bijection bijection = new Bijection(size);
      for (int i = 0; i < 1000; i++) {
        long image = bijection.apply(size - 1 - i, 17);
        assertTrue(image >= 0 && image < size, "size " + size + ", image " + image);
      }
    }
    assertEquals(0, new Bijection(1).apply(0, 1));
  }
}

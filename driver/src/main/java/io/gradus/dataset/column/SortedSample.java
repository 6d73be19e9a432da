package io.gradus.dataset.column;

import java.util.Arrays;

/**
 * One input's values that are there, ascending, equal ones in the order of the rows: the same
 * whichever partitions the rows came from.
 *
 * @param values [n]
 * @param rows the row of each value: [n]
 */
record SortedSample(float[] values, int[] rows) {

  /** Sorts; what is no finite number is left out. */
  static SortedSample of(float[] byRow) {
    long[] keys = new long[byRow.length];
    int count = 0;
    for (int row = 0; row < byRow.length; row++) {
      if (Float.isFinite(byRow[row])) {
        keys[count++] = (long) ascending(byRow[row] + 0f) << 32 | row;
      }
    }
    Arrays.sort(keys, 0, count);
    float[] values = new float[count];
    int[] rows = new int[count];
    for (int i = 0; i < count; i++) {
      rows[i] = (int) keys[i];
      values[i] = byRow[rows[i]] + 0f;
    }
    return new SortedSample(values, rows);
  }

  /** A whole number that is larger where the float is. */
  private static int ascending(float value) {
    int bits = Float.floatToIntBits(value);
    return bits ^ (bits >> 31 & Integer.MAX_VALUE);
  }

  int size() {
    return values.length;
  }

  /** How many different values there are, but not more than {@code most + 1}. */
  int distinct(int most) {
    int distinct = values.length == 0 ? 0 : 1;
    for (int i = 1; i < values.length && distinct <= most; i++) {
      distinct += values[i] != values[i - 1] ? 1 : 0;
    }
    return distinct;
  }
}

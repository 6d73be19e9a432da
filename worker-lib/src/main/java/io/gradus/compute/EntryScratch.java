package io.gradus.compute;

import java.util.Arrays;

/** The arrays of an {@link EntryProduct}, as long as the largest chunk has needed. */
final class EntryScratch {
  private float[][] rows = {};
  private float[] row = {};
  private float[] matrix = {};
  private float[] input = {};

  /** At least {@code count} arrays of {@code length}. */
  float[][] rows(int count, int length) {
    if (rows.length < count) {
      int had = rows.length;
      rows = Arrays.copyOf(rows, count + count / 8);
      for (int i = had; i < rows.length; i++) {
        rows[i] = new float[length];
      }
    }
    return rows;
  }

  /** One array of {@code length}. */
  float[] row(int length) {
    row = atLeast(row, length);
    return row;
  }

  /** A matrix [units, columns]. */
  float[] matrix(int units, int columns) {
    matrix = atLeast(matrix, Math.multiplyExact(units, columns));
    return matrix;
  }

  /** A matrix [rows, columns]. */
  float[] input(int rows, int columns) {
    input = atLeast(input, Math.multiplyExact(rows, columns));
    return input;
  }

  private static float[] atLeast(float[] present, int length) {
    return present.length >= length ? present : new float[length + length / 8];
  }
}

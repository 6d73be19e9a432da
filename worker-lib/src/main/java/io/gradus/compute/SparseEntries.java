package io.gradus.compute;

import java.util.Arrays;

/**
 * The entries (column, value) of a chunk's rows. The columns that are present get numbers, in the
 * order in which they first come, so that what is computed for them takes memory and time by how
 * many there are, not by how many there could be.
 *
 * <p>It grows to the largest chunk that it has seen; after that nothing is allocated.
 */
final class SparseEntries {
  /** For each column, 1 + its number, or 0 if it is absent: [columns]. */
  private final int[] numbers;

  private int rows;

  /** Where the entries of each row end. */
  private int[] ends = new int[1];

  private int[] entryNumbers = {};
  private float[] values = {};
  private int[] present = {};
  private int presentCount;

  SparseEntries(int columns) {
    this.numbers = new int[columns];
  }

  /** Forgets all rows. */
  void clear() {
    for (int i = 0; i < presentCount; i++) {
      numbers[present[i]] = 0;
    }
    presentCount = 0;
    rows = 0;
  }

  /** Adds an entry to the row that is not ended yet. */
  void add(int column, float value) {
    int at = ends[rows]++;
    if (at == values.length) {
      int length = grown(at);
      entryNumbers = Arrays.copyOf(entryNumbers, length);
      values = Arrays.copyOf(values, length);
    }
    if (numbers[column] == 0) {
      if (presentCount == present.length) {
        present = Arrays.copyOf(present, grown(presentCount));
      }
      present[presentCount] = column;
      presentCount++;
      numbers[column] = presentCount;
    }
    entryNumbers[at] = numbers[column] - 1;
    values[at] = value;
  }

  /** Begins the next row. */
  void beginRow() {
    int end = rows == 0 ? 0 : ends[rows - 1];
    if (rows == ends.length) {
      ends = Arrays.copyOf(ends, grown(rows));
    }
    ends[rows] = end;
  }

  /** The row is complete. */
  void endRow() {
    rows++;
  }

  private static int grown(int length) {
    return length + length / 2 + 64;
  }

  /** Where the entries of a row begin. */
  int start(int row) {
    return row == 0 ? 0 : ends[row - 1];
  }

  /** Where they end. */
  int end(int row) {
    return ends[row];
  }

  /** How many there are in all rows. */
  int count() {
    return rows == 0 ? 0 : ends[rows - 1];
  }

  /** For each entry, the number of its column: [count]. */
  int[] numbers() {
    return entryNumbers;
  }

  /** The values of the entries: [count]. */
  float[] values() {
    return values;
  }

  /** The columns that are present, by their numbers: [presentCount]. */
  int[] present() {
    return present;
  }

  int presentCount() {
    return presentCount;
  }
}

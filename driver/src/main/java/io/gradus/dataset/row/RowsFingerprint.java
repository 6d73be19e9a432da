package io.gradus.dataset.row;

import io.gradus.encode.RowValues;
import java.util.Arrays;
import java.util.Objects;

/** Tells one sequence of rows from another: made of every value that was read, and of the order. */
public final class RowsFingerprint {
  private static final long FACTOR = 0x9E3779B97F4A7C15L;

  private long value;

  /** Adds the next row. */
  public void add(RowValues<?> row) {
    add(row.numbers(), row.numbers().length);
    for (Object category : row.categories()) {
      add(Objects.hashCode(category));
    }
    for (byte[] bytes : row.bytes()) {
      add(Arrays.hashCode(bytes));
    }
    for (int i = 0; i < row.sparseCounts().length; i++) {
      int count = row.sparseCounts()[i];
      for (int k = 0; k < count; k++) {
        add(row.sparseIndices()[i][k]);
      }
      add(row.sparseValues()[i], count);
    }
    add(row.labels(), row.labels().length);
    add(Objects.hashCode(row.labelText()));
    add(Double.doubleToLongBits(row.weight()));
  }

  private void add(double[] values, int count) {
    for (int i = 0; i < count; i++) {
      add(Double.doubleToLongBits(values[i]));
    }
  }

  private void add(long bits) {
    value = (Long.rotateLeft(value, 23) ^ bits) * FACTOR;
  }

  /** The fingerprint of the rows so far. */
  public long value() {
    return value;
  }
}

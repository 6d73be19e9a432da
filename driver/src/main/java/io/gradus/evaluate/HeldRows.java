package io.gradus.evaluate;

import java.util.Arrays;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.unsafe.Platform;

/** Rows that wait for their outputs, one behind the other in one array that is used again. */
final class HeldRows {
  private static final int FIRST_BYTES = 1 << 16;

  private final UnsafeRow row;
  private byte[] bytes = new byte[FIRST_BYTES];

  /** Where each row begins; behind the last one where it ends. */
  private final int[] starts;

  private int count;

  /**
   * Room for rows.
   *
   * @param most that are held at a time
   */
  HeldRows(int columns, int most) {
    this.row = new UnsafeRow(columns);
    this.starts = new int[most + 1];
  }

  void clear() {
    count = 0;
  }

  int count() {
    return count;
  }

  int bytes() {
    return starts[count];
  }

  /** Adds a copy. */
  void add(UnsafeRow added) {
    int size = added.getSizeInBytes();
    int end = Math.addExact(starts[count], size);
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.max(end, Math.min(2L * bytes.length, 1 << 30)));
    }
    Platform.copyMemory(
        added.getBaseObject(),
        added.getBaseOffset(),
        bytes,
        Platform.BYTE_ARRAY_OFFSET + (long) starts[count],
        size);
    starts[++count] = end;
  }

  /** A row, valid until the next one is asked for. */
  UnsafeRow row(int index) {
    row.pointTo(
        bytes,
        Platform.BYTE_ARRAY_OFFSET + (long) starts[index],
        starts[index + 1] - starts[index]);
    return row;
  }
}

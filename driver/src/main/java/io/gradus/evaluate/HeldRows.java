package io.gradus.evaluate;

import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.unsafe.Platform;

/**
 * Rows that come one by one. Those that wait for their outputs lie one behind the other in one
 * array that is used again.
 */
final class HeldRows implements TaskRows {
  private static final int FIRST_BYTES = 1 << 16;

  /** Bytes of rows that are held until their batch is predicted; more make smaller batches. */
  private static final int MOST_BYTES = 16 << 20;

  private final Iterator<InternalRow> rows;
  private final UnsafeProjection chosen;

  /** Whether rows are handed on as they come, where they are flat. */
  private final boolean whole;

  private final boolean none;
  private final UnsafeRow row;
  private byte[] bytes = new byte[FIRST_BYTES];

  /** Where each row begins; behind the last one where it ends. */
  private final int[] starts;

  private InternalRow last;
  private int count;

  /**
   * The rows of a task.
   *
   * @param most that are held at a time
   */
  HeldRows(Iterator<InternalRow> rows, ScoringPlaces places, int most) {
    this.rows = rows;
    this.row = new UnsafeRow(places.keeps.length);
    this.starts = new int[most + 1];
    this.chosen = KeptColumns.projection(places.kept, places.keeps);
    this.none = places.keeps.length == 0;
    this.whole =
        places.keeps.length == places.width
            && IntStream.range(0, places.width).allMatch(i -> places.keeps[i] == i);
  }

  @Override
  public boolean hasNext() {
    return rows.hasNext();
  }

  @Override
  public InternalRow next() {
    last = rows.next();
    return last;
  }

  @Override
  public void hold() {
    if (none) {
      count++;
    } else {
      add(whole && last instanceof UnsafeRow flat ? flat : chosen.apply(last));
    }
  }

  private void add(UnsafeRow added) {
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

  @Override
  public boolean isFull() {
    return !none && starts[count] >= MOST_BYTES;
  }

  @Override
  public int held() {
    return count;
  }

  @Override
  public UnsafeRow row(int index) {
    row.pointTo(
        bytes,
        Platform.BYTE_ARRAY_OFFSET + (long) starts[index],
        starts[index + 1] - starts[index]);
    return row;
  }

  @Override
  public void clear() {
    count = 0;
  }
}

package io.gradus.evaluate;

import io.gradus.dataset.row.ColumnarRows;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/**
 * Rows that come in batches of columns, and wait there for their outputs: nothing of them is copied
 * before it is handed on.
 */
final class BatchRows implements TaskRows {
  private final ColumnarRows rows;
  private final KeptRows kept;

  /** For each row that is held: which one of the batch it is. */
  private final int[] held;

  private int count;

  /** Whether one of those that are held was asked for. */
  private boolean begun;

  /**
   * The rows of a task.
   *
   * @param rows of the batches, for the encoder
   * @param most that are held at a time
   */
  BatchRows(ColumnarRows rows, ScoringPlaces places, int most) {
    this.rows = rows;
    this.held = new int[most];
    this.kept = KeptRows.of(places.kept, places.keeps);
  }

  /** The next batch has the memory of the one before. */
  @Override
  public boolean hasNext() {
    return rows.hasNext();
  }

  @Override
  public InternalRow next() {
    return rows.next();
  }

  /** A batch is of one file. */
  @Override
  public boolean mayBeginFile() {
    return rows.place() == 0;
  }

  @Override
  public void hold() {
    held[count++] = rows.place();
  }

  @Override
  public boolean isFull() {
    return count > 0 && rows.isLastOfBatch();
  }

  @Override
  public int held() {
    return count;
  }

  @Override
  public UnsafeRow row(int index) {
    if (!begun) {
      kept.begin(rows.batch());
      begun = true;
    }
    return kept.row(held[index]);
  }

  @Override
  public void clear() {
    count = 0;
    begun = false;
  }
}

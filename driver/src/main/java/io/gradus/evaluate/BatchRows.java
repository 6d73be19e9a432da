package io.gradus.evaluate;

import io.gradus.dataset.row.ColumnarRows;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.sql.vectorized.ColumnarBatchRow;

/**
 * Rows that come in batches of columns, and wait there for their outputs: nothing of them is copied
 * before it is handed on.
 */
final class BatchRows implements TaskRows {
  private final ColumnarRows rows;
  private final int[] keeps;
  private final UnsafeProjection chosen;

  /** For each row that is held: which one of the batch it is. */
  private final int[] held;

  /** Null until a row that is held is asked for. */
  private ColumnarBatchRow kept;

  private int count;

  /**
   * The rows of a task.
   *
   * @param rows of the batches, for the encoder
   * @param most that are held at a time
   */
  BatchRows(ColumnarRows rows, ScoringPlaces places, int most) {
    this.rows = rows;
    this.keeps = places.keeps;
    this.held = new int[most];
    this.chosen = KeptColumns.projection(places.kept, IntStream.range(0, keeps.length).toArray());
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
    if (kept == null) {
      ColumnarBatch batch = rows.batch();
      kept =
          new ColumnarBatchRow(
              IntStream.of(keeps).mapToObj(batch::column).toArray(ColumnVector[]::new));
    }
    kept.rowId = held[index];
    return chosen.apply(kept);
  }

  @Override
  public void clear() {
    count = 0;
    kept = null;
  }
}

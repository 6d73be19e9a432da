package io.gradus.dataset.row;

import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** The rows of a task's batches of columns, in the forms of a {@link RowProjection}. */
public final class ColumnarRows implements Iterator<InternalRow> {
  private final Iterator<ColumnarBatch> batches;
  private final BatchRow row;
  private ColumnarBatch batch;

  /**
   * The rows of batches, one object for all.
   *
   * @param columns of the batches, for each ordinal of the projection and each kept column
   */
  public ColumnarRows(Iterator<ColumnarBatch> batches, RowProjection projection, int[] columns) {
    this.batches = batches;
    this.row = new BatchRow(projection, columns);
  }

  /** A batch is asked for when all rows of the one before are used: it has the same memory. */
  @Override
  public boolean hasNext() {
    while (!row.hasNext() && batches.hasNext()) {
      batch = batches.next();
      row.begin(batch);
    }
    return row.hasNext();
  }

  @Override
  public InternalRow next() {
    row.next();
    return row;
  }

  /** The batch of the row that came last. */
  public ColumnarBatch batch() {
    return batch;
  }

  /** The place of the row that came last in its batch. */
  public int place() {
    return row.place();
  }

  /** Whether the row that came last is the last one of its batch. */
  public boolean isLastOfBatch() {
    return !row.hasNext();
  }
}

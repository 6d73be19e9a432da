package io.gradus.evaluate;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/**
 * The rows of a task, one after the other, and of those that wait for their outputs what is handed
 * on of them. For one thread.
 */
interface TaskRows {
  /** Whether there is another row; none may be held where {@link #isFull} said so. */
  boolean hasNext();

  /** The next row, for the encoder; valid until the one behind it is asked for. */
  InternalRow next();

  /** Whether the row that came last may be of another file than the one before it. */
  boolean mayBeginFile();

  /** Holds the row that came last. */
  void hold();

  /** Whether those that are held have to go before another row is asked for. */
  boolean isFull();

  /** How many are held. */
  int held();

  /** A row that is held, with the columns that are handed on; valid until another is asked for. */
  UnsafeRow row(int index);

  /** Holds none any more. */
  void clear();
}

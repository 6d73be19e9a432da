package io.gradus.dataset.row;

import java.io.Serializable;

/** What each row of a scan is for: two bits a row. */
public final class RowMarks implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final RowSplit.Part[] PARTS = RowSplit.Part.values();
  private static final int ROWS_A_WORD = 32;

  private final long[] words;
  private final long rows;

  /** All rows are for training. */
  public RowMarks(long rows) {
    this.rows = rows;
    this.words = new long[Math.toIntExact((rows + ROWS_A_WORD - 1) / ROWS_A_WORD)];
  }

  /** How many rows are marked. */
  public long rows() {
    return rows;
  }

  /** Says what a row is for, which has not been said of it before. */
  public void mark(long row, RowSplit.Part part) {
    words[(int) (row / ROWS_A_WORD)] |= (long) part.ordinal() << (2 * (row % ROWS_A_WORD));
  }

  /** What a row is for; a row behind the last one is for training. */
  public RowSplit.Part part(long row) {
    if (row >= rows) {
      return RowSplit.Part.TRAINING;
    }
    return PARTS[(int) (words[(int) (row / ROWS_A_WORD)] >>> (2 * (row % ROWS_A_WORD))) & 3];
  }
}

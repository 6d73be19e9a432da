package io.gradus.dataset.row;

import java.io.Serializable;
import java.util.Arrays;

/**
 * How often each training row is taken: not at all, where others stand for it, once, or several
 * times, where its class is rare.
 */
public final class RowSampling implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Null where none is left out. */
  private final RowMarks leftOut;

  /** Those that are taken several times, ascending. */
  private final long[] repeated;

  /** How often each of these. */
  private final int[] times;

  private RowSampling(RowMarks leftOut, long[] repeated, int[] times) {
    this.leftOut = leftOut;
    this.repeated = repeated;
    this.times = times;
  }

  /** Each row is taken once. */
  public static RowSampling once() {
    return new RowSampling(null, new long[0], new int[0]);
  }

  /** This, without rows that are marked as left out. */
  public RowSampling without(RowMarks marks) {
    return new RowSampling(marks, repeated, times);
  }

  /**
   * This, with rows that are taken several times.
   *
   * @param rows ascending
   * @param often how often each
   */
  public RowSampling repeating(long[] rows, int[] often) {
    return new RowSampling(leftOut, rows.clone(), often.clone());
  }

  /** How often a training row is taken. */
  int times(long row) {
    if (leftOut != null && leftOut.part(row) == RowSplit.Part.LEFT_OUT) {
      return 0;
    }
    int at = repeated.length == 0 ? -1 : Arrays.binarySearch(repeated, row);
    return at < 0 ? 1 : times[at];
  }
}

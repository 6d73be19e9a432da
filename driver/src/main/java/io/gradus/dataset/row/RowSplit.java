package io.gradus.dataset.row;

import io.gradus.data.CounterRandom;
import io.gradus.encode.DataException;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Which rows of the training paths are for training, validation and test: given by their numbers,
 * or drawn row by row from the seed and the row's number in scan order, so that every run draws the
 * same rows, or marked, where what a row holds decides it.
 */
public final class RowSplit implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final long STREAM = 0x73706C6974L;

  /** What a row is for. */
  public enum Part {
    TRAINING,
    VALIDATION,
    TEST,
    /** For nothing: it would be a training row, but others of its class stand for it. */
    LEFT_OUT
  }

  private final long key;
  private final double validationEnd;
  private final double testEnd;

  /** Ascending. */
  private final long[] validationRows;

  /** Ascending. */
  private final long[] testRows;

  /** Null where rows are drawn. */
  private final RowMarks marks;

  /** How often training rows are taken; null where each is once. */
  private final RowSampling sampling;

  /** Fractions of all rows; together below 1. */
  public RowSplit(long seed, double validationFraction, double testFraction) {
    this(
        CounterRandom.key(seed, STREAM),
        validationFraction,
        validationFraction + testFraction,
        new long[0],
        new long[0],
        null,
        null);
  }

  private RowSplit(
      long key,
      double validationEnd,
      double testEnd,
      long[] validationRows,
      long[] testRows,
      RowMarks marks,
      RowSampling sampling) {
    this.key = key;
    this.validationEnd = validationEnd;
    this.testEnd = testEnd;
    this.validationRows = validationRows;
    this.testRows = testRows;
    this.marks = marks;
    this.sampling = sampling;
  }

  /**
   * This, with rows that are not drawn but given: what remains of the others is drawn as before.
   *
   * @param validation ascending numbers of rows, counted from 0 in scan order
   * @param test likewise, and others
   */
  public RowSplit given(long[] validation, long[] test) {
    return new RowSplit(
        key, validationEnd, testEnd, validation.clone(), test.clone(), marks, sampling);
  }

  /** This, with marks that say of the rows which are not given what they are for. */
  public RowSplit marked(RowMarks of) {
    return new RowSplit(key, validationEnd, testEnd, validationRows, testRows, of, sampling);
  }

  /**
   * Checks that there are rows of all numbers that were given.
   *
   * @param scanned how many rows there are
   * @throws DataException if a number is too large
   */
  public void requireRows(long scanned) {
    requireRows("data.validation-rows", validationRows, scanned);
    requireRows("data.test-rows", testRows, scanned);
  }

  private static void requireRows(String key, long[] rows, long scanned) {
    if (rows.length > 0 && rows[rows.length - 1] >= scanned) {
      throw DataException.expected(
              "row numbers below the number of rows, which is " + scanned + ", in " + key,
              rows[rows.length - 1])
          .remedy("Rows are counted from 0. Check that the file belongs to these rows.")
          .build();
    }
  }

  /** This, with training rows that are taken not at all, or several times. */
  public RowSplit sampled(RowSampling of) {
    return new RowSplit(key, validationEnd, testEnd, validationRows, testRows, marks, of);
  }

  /** Every row is for training. */
  public static RowSplit none() {
    return new RowSplit(0, 0, 0);
  }

  /** Whether not all rows are for training. */
  public boolean isDrawn() {
    return testEnd > 0
        || validationRows.length > 0
        || testRows.length > 0
        || marks != null
        || sampling != null;
  }

  /** What the row of this number, counted from 0 in scan order, is for. */
  public Part part(long row) {
    Part part = partOf(row);
    return part == Part.TRAINING && times(row) == 0 ? Part.LEFT_OUT : part;
  }

  /** How often a training row is taken. */
  public int times(long row) {
    return sampling == null ? 1 : sampling.times(row);
  }

  private Part partOf(long row) {
    if (Arrays.binarySearch(testRows, row) >= 0) {
      return Part.TEST;
    }
    if (Arrays.binarySearch(validationRows, row) >= 0) {
      return Part.VALIDATION;
    }
    if (marks != null) {
      return marks.part(row);
    }
    if (testEnd == 0) {
      return Part.TRAINING;
    }
    double drawn = CounterRandom.uniformDouble(key, row);
    if (drawn < validationEnd) {
      return Part.VALIDATION;
    }
    return drawn < testEnd ? Part.TEST : Part.TRAINING;
  }
}

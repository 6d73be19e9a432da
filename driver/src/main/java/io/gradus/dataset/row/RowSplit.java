package io.gradus.dataset.row;

import io.gradus.data.CounterRandom;
import java.io.Serializable;

/**
 * Which rows of the training paths are for training, validation and test: drawn row by row from the
 * seed and the row's number in scan order, so that every run draws the same rows.
 */
public final class RowSplit implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final long STREAM = 0x73706C6974L;

  /** What a row is for. */
  public enum Part {
    TRAINING,
    VALIDATION,
    TEST
  }

  private final long key;
  private final double validationEnd;
  private final double testEnd;

  /** Fractions of all rows; together below 1. */
  public RowSplit(long seed, double validationFraction, double testFraction) {
    key = CounterRandom.key(seed, STREAM);
    validationEnd = validationFraction;
    testEnd = validationFraction + testFraction;
  }

  /** Every row is for training. */
  public static RowSplit none() {
    return new RowSplit(0, 0, 0);
  }

  /** Whether rows are drawn at all. */
  public boolean isDrawn() {
    return testEnd > 0;
  }

  /** What the row of this number, counted from 0 in scan order, is for. */
  public Part part(long row) {
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

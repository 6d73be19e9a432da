package io.gradus.config;

/** What stands in for a missing number, beside the indicator which says that it was missing. */
public enum MissingNumber {
  /** The mean of the training rows. */
  MEAN,
  /** The median of the training rows. */
  MEDIAN,
  /** Zero, in the column's own unit. */
  ZERO,
  /**
   * The value whose input is 0, so that the indicator's weights alone, which are learned, say what
   * a gap means; the indicator is there wherever training rows have gaps.
   */
  LEARNED,
  /** A missing number is an error. */
  FAIL
}

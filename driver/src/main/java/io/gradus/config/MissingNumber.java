package io.gradus.config;

/** What stands in for a missing number, beside the indicator which says that it was missing. */
public enum MissingNumber {
  /** The mean of the training rows. */
  MEAN,
  /** The median of the training rows. */
  MEDIAN,
  /** Zero, in the column's own unit. */
  ZERO,
  /** A missing number is an error. */
  FAIL
}

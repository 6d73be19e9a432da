package io.gradus.dataset.column;

/** What a column of the training rows was found to be. */
public enum ColumnRole {
  NUMBER,
  BOOLEAN,
  /** A date or a point in time. */
  DATE,
  CATEGORY,
  /** Nearly every row has a value of its own, which says nothing of other rows. */
  IDENTIFIER,
  /** All rows have the same value, or none. */
  CONSTANT,
  /** Several numbers or bytes. */
  VECTOR
}

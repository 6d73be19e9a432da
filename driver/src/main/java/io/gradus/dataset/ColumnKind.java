package io.gradus.dataset;

/** How a feature column is read. */
enum ColumnKind {
  /** A number, a date or a time; missing values are NaN. */
  NUMBER,
  /** True or false, read as 1 and 0; missing values are NaN. */
  BOOLEAN,
  /** A text, or a number or truth value that is taken for one. */
  CATEGORY,
  /** So many numbers, all of them stored. */
  DENSE,
  /** So many numbers, of which only those other than 0 are stored. */
  SPARSE,
  /** So many unsigned bytes. */
  BYTES;

  boolean isNumber() {
    return this == NUMBER || this == BOOLEAN;
  }

  boolean isVector() {
    return this == DENSE || this == SPARSE || this == BYTES;
  }
}

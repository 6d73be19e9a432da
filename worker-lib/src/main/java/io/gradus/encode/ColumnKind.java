package io.gradus.encode;

/** How a feature column is read. */
public enum ColumnKind {
  /** A number, a date or a time; missing values are NaN. */
  NUMBER,
  /** True or false, read as 1 and 0; missing values are NaN. */
  BOOLEAN,
  /** A number above 0, which may not be missing. */
  EXPOSURE,
  /** A text, or a number or truth value that is taken for one. */
  CATEGORY,
  /** So many numbers, all of them stored. */
  DENSE,
  /** So many numbers, of which only those other than 0 are stored. */
  SPARSE,
  /** So many unsigned bytes. */
  BYTES;

  /** Whether it is a single number. */
  public boolean isNumber() {
    return this == NUMBER || this == BOOLEAN || this == EXPOSURE;
  }

  /** Whether it is several numbers or bytes. */
  public boolean isVector() {
    return this == DENSE || this == SPARSE || this == BYTES;
  }
}

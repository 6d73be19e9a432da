package io.gradus.evaluate;

/** What becomes of a row that has a value which its column does not allow. */
public enum InvalidRows {
  /** The job ends with an error that names column and value. */
  ERROR,
  /** The row is left out. */
  SKIP,
  /** The row stays, and its outputs are null. */
  KEEP
}

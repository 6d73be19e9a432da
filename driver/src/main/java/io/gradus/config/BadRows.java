package io.gradus.config;

/** What happens when a row cannot be read or holds a value that its column does not allow. */
public enum BadRows {
  /** The run ends with an error that names file, column, row and value. */
  FAIL,
  /** The row is left out, counted, and a sample of such rows is written beside the model. */
  SKIP
}

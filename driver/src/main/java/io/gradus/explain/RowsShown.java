package io.gradus.explain;

/** How rows are shown in an explanation. */
public enum RowsShown {
  /** By their number, or by what they were named; none of their values is told. */
  BY_NUMBER,

  /** With the values of their columns. */
  WITH_VALUES
}

package io.gradus.dataset.row;

/** What is known of the order of rows that are read more than once. */
public enum RowOrder {
  /** They were opened so that they come in the same order each time. */
  FIXED,
  /** Whoever handed them in answers for it: each pass is compared with the first one. */
  COMPARED
}

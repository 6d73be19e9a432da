package io.gradus.dataset.column;

/** What is kept of the rows that are drawn from the training rows. */
public enum SampledNumbers {
  /** Numbers whose scales or fills are quantiles. */
  FOR_SCALES,
  /** All numbers, and the row's label and weight, for the edges of bins. */
  ALL
}

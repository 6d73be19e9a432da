package io.gradus.encode;

/** How the code of a category enters the network. */
public enum CategoricalEncoding {
  /** A learned vector for each category. */
  EMBEDDING,
  /** A vector of zeros with a single one. */
  ONE_HOT,
  /** No code: the mean of the label over the training rows that have the category. */
  TARGET
}

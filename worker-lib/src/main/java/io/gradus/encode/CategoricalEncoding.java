package io.gradus.encode;

/** How the code of a category enters the network. */
public enum CategoricalEncoding {
  /** A learned vector for each category. */
  EMBEDDING,
  /** A vector of zeros with a single one. */
  ONE_HOT,
  /** No code: the mean of the label over the training rows that have the category. */
  TARGET,
  /**
   * The same, of which a training row gets the mean over the rows before it in a random order.
   * Prokhorenkova and others, "CatBoost: unbiased boosting with categorical features" (2018),
   * section 3.2.
   */
  ORDERED_TARGET;

  /** Whether means of the label stand for categories. */
  public boolean takesLabels() {
    return this == TARGET || this == ORDERED_TARGET;
  }
}

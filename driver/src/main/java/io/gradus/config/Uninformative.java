package io.gradus.config;

/** What becomes of columns of which training has nothing to learn for other rows. */
public enum Uninformative {
  /** They are features, and it is said that they tell nothing. */
  KEEP,
  /** They are no features, which is said, unless they are named or configured by themselves. */
  EXCLUDE
}

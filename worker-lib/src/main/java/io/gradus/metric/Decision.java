package io.gradus.metric;

/** What is told of a row whose probabilities are known. */
public interface Decision {
  /** Whether a label, of a binary task the second class, is told. */
  boolean tells(float probability, int label);

  /**
   * Which of several classes is told.
   *
   * @param probabilities from {@code from} on, one a class
   */
  int choose(float[] probabilities, int from, int classes);
}

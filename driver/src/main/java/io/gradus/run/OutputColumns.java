package io.gradus.run;

import java.util.Optional;

/**
 * Spark ML's output columns of a model: what each is called, if it is wanted.
 *
 * @param prediction of classes the index of the one that was decided for, a DOUBLE whose metadata
 *     name the classes; of several labels the indices of those that were decided for, an
 *     ARRAY&lt;DOUBLE&gt;; a number, a DOUBLE; of several targets a vector of numbers
 * @param probability a vector: of each class or label
 * @param rawPrediction a vector: the logit of each class or label; of two classes the logit and,
 *     before it, the same number negated
 * @param thresholds one a class, as Spark ML has them: decided for is the class whose probability
 *     is the largest multiple of its threshold; one a label: decided for are those above it
 */
public record OutputColumns(
    Optional<String> prediction,
    Optional<String> probability,
    Optional<String> rawPrediction,
    Optional<double[]> thresholds) {
  /** The prediction alone, under that name. */
  public static OutputColumns prediction(String name) {
    return new OutputColumns(
        Optional.of(name), Optional.empty(), Optional.empty(), Optional.empty());
  }
}

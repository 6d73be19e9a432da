package io.gradus.config;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is told of a row whose probabilities are known; what is likeliest where nothing is set. At
 * most one way is.
 *
 * @param threshold above which a probability is told
 * @param by what is to be as great as can be on validation rows
 * @param falsePositive what it costs to tell what is not so
 * @param falseNegative what it costs not to tell what is so
 * @param costs of classes by {@code actual -> told}, as numbers
 * @param precision that is to be reached on validation rows
 * @param recall that is to be reached on validation rows
 * @param positives the share of validation rows of which it is told at most
 */
public record DecisionConfig(
    Optional<Double> threshold,
    Optional<By> by,
    Optional<Double> falsePositive,
    Optional<Double> falseNegative,
    Map<String, String> costs,
    Optional<Double> precision,
    Optional<Double> recall,
    Optional<Double> positives) {
  /** What a threshold can be chosen by. */
  public enum By {
    /** See {@link io.gradus.metric.Metric#F1}. */
    F1,
    /** See {@link io.gradus.metric.Metric#ACCURACY}. */
    ACCURACY,
    /** The mean share of both kinds of rows of which the right thing is told. */
    BALANCED_ACCURACY,
    /** Youden's J, which is as great as can be where balanced accuracy is. */
    YOUDEN,
    /** Matthews' correlation. */
    MCC
  }

  /** Copies the costs. */
  public DecisionConfig {
    costs = Map.copyOf(costs);
  }

  /** How many ways are set. */
  int ways() {
    long ways =
        Stream.of(threshold, by, precision, recall, positives).filter(Optional::isPresent).count();
    boolean ofTwo = falsePositive.isPresent() || falseNegative.isPresent();
    return (int) ways + (ofTwo ? 1 : 0) + (costs.isEmpty() ? 0 : 1);
  }

  /** Whether anything but the likeliest is to be told. */
  public boolean isWanted() {
    return ways() > 0;
  }

  /** Whether it is chosen by validation rows. */
  public boolean isChosen() {
    return isWanted() && threshold.isEmpty() && costs.isEmpty();
  }
}

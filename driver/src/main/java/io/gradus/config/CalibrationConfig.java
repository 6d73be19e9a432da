package io.gradus.config;

import java.util.Optional;

/**
 * What is fitted on validation rows after training.
 *
 * @param method by which probabilities are calibrated
 * @param decision what is told of a row
 * @param interval the share of rows whose number is to lie between the bounds that are told with it
 */
public record CalibrationConfig(Method method, DecisionConfig decision, Optional<Double> interval) {
  /** How probabilities are calibrated. */
  public enum Method {
    /** As the network gives them. */
    NONE,
    /** All logits divided by one number. */
    TEMPERATURE,
    /** Of each class or label a curve that does not fall. */
    ISOTONIC
  }

  /** Whether rows decide anything, and not the configuration alone. */
  public boolean goesByRows() {
    return method != Method.NONE || decision.isChosen() || interval.isPresent();
  }

  /** Whether a model gets anything of it. */
  public boolean isWanted() {
    return method != Method.NONE || decision.isWanted() || interval.isPresent();
  }
}

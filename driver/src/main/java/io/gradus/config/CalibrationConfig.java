package io.gradus.config;

/**
 * What is fitted on validation rows after training.
 *
 * @param method by which probabilities are calibrated
 * @param decision what is told of a row
 */
public record CalibrationConfig(Method method, DecisionConfig decision) {
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
    return method != Method.NONE || decision.isChosen();
  }

  /** Whether a model gets anything of it. */
  public boolean isWanted() {
    return method != Method.NONE || decision.isWanted();
  }
}

package io.gradus.config;

import java.util.Optional;

/**
 * What a run does when its loss or gradient is no longer finite, or its loss explodes.
 *
 * @param action what is done
 * @param rateFactor by which the learning rate is multiplied each time, above 0 and below 1
 * @param attempts how often a run goes back, at least 1; after that it stops
 * @param exploding the loss of a step above which it counts as exploding, in multiples of the run's
 *     first step's, above 1; empty for never
 */
public record DivergenceConfig(
    Action action, double rateFactor, int attempts, Optional<Double> exploding) {
  /** What can be done. */
  public enum Action {
    /** The run ends, and leaves the weights before the step. */
    STOP,

    /** The run goes back to the last good epoch and on from there with a lower rate. */
    ROLL_BACK
  }

  /** The run stops when a number is not finite. */
  public static DivergenceConfig stop() {
    return new DivergenceConfig(
        Action.STOP,
        TrainingSection.RATE_FACTOR.mustBeUsual(),
        TrainingSection.ATTEMPTS.mustBeUsual(),
        Optional.empty());
  }
}

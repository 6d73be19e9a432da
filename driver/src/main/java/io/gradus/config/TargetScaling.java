package io.gradus.config;

import io.gradus.network.LossSpec;
import java.util.Optional;

/** How regression targets are scaled for training; predictions come back in their own unit. */
public enum TargetScaling {
  /** As {@link #STANDARD}, but as {@link #NONE} where outputs are logarithms of mean targets. */
  AUTO,
  /** Targets are used as they are. */
  NONE,
  /** (y − mean) / standard deviation of the training rows, for each target by itself. */
  STANDARD;

  /**
   * What it comes to with a loss.
   *
   * @param loss empty for the task's usual one
   * @return standard or none
   */
  public TargetScaling with(Optional<LossSpec> loss) {
    if (this != AUTO) {
      return this;
    }
    return loss.filter(one -> one.targets().areOfLogarithms()).isPresent() ? NONE : STANDARD;
  }
}

package io.gradus.train;

import java.util.Optional;

/**
 * How the training of one model ended; either of both is there.
 *
 * @param result what it gave
 * @param divergence why it gave nothing
 */
public record TrainingOutcome(
    Optional<TrainingResult> result, Optional<DivergedException> divergence) {

  static TrainingOutcome of(TrainingResult result) {
    return new TrainingOutcome(Optional.of(result), Optional.empty());
  }

  static TrainingOutcome of(DivergedException divergence) {
    return new TrainingOutcome(Optional.empty(), Optional.of(divergence));
  }

  /**
   * The result.
   *
   * @throws DivergedException if there is none
   */
  public TrainingResult orElseThrow() {
    divergence.ifPresent(
        found -> {
          throw found;
        });
    return result.orElseThrow();
  }
}

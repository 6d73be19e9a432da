package io.gradus.train;

import java.util.Optional;

/**
 * How the training of one model ended; one of the three is there.
 *
 * @param result what it gave
 * @param divergence why it gave nothing: its loss
 * @param undefined why it gave nothing: a metric
 */
public record TrainingOutcome(
    Optional<TrainingResult> result,
    Optional<DivergedException> divergence,
    Optional<UndefinedMetricException> undefined) {

  static TrainingOutcome of(TrainingResult result) {
    return new TrainingOutcome(Optional.of(result), Optional.empty(), Optional.empty());
  }

  static TrainingOutcome of(DivergedException divergence) {
    return new TrainingOutcome(Optional.empty(), Optional.of(divergence), Optional.empty());
  }

  static TrainingOutcome of(UndefinedMetricException undefined) {
    return new TrainingOutcome(Optional.empty(), Optional.empty(), Optional.of(undefined));
  }

  /**
   * The result.
   *
   * @throws DivergedException if the loss exploded, or was no longer finite
   * @throws UndefinedMetricException if the validation rows do not define the metric that tells the
   *     best epoch, and that is to end training
   */
  public TrainingResult orElseThrow() {
    divergence.ifPresent(
        found -> {
          throw found;
        });
    undefined.ifPresent(
        found -> {
          throw found;
        });
    return result.orElseThrow();
  }
}

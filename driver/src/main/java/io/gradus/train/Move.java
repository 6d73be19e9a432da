package io.gradus.train;

import io.gradus.network.ParameterLayout;
import io.gradus.optim.Ranges;
import java.util.Optional;

/**
 * What a step, or several, did to the parameters.
 *
 * @param gradient [parameterCount], the mean that led there; empty where there is no single one
 * @param update [parameterCount], by how much the parameters changed
 */
record Move(Optional<float[]> gradient, float[] update) {

  /**
   * From one point to another.
   *
   * @param from [parameterCount], a copy that becomes the update
   */
  static Move of(Optional<float[]> gradient, float[] from, float[] to) {
    Ranges.PARALLEL.run(
        to.length,
        (begin, end) -> {
          for (int i = begin; i < end; i++) {
            from[i] = to[i] - from[i];
          }
        });
    return new Move(gradient, from);
  }

  /** As it is told of the epoch that has just ended. */
  TrainEvent.Moved made(ParameterLayout layout, TrainingState state) {
    return new TrainEvent.Moved(
        state.epoch, state.step, layout, state.parameters, gradient, update);
  }

  /** Sums over rows as a mean, in an array of its own. */
  static float[] mean(float[] sums, double weight) {
    float share = (float) (1 / weight);
    float[] mean = new float[sums.length];
    Ranges.PARALLEL.run(
        mean.length,
        (begin, end) -> {
          for (int i = begin; i < end; i++) {
            mean[i] = sums[i] * share;
          }
        });
    return mean;
  }
}

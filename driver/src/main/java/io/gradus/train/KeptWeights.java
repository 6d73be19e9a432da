package io.gradus.train;

import io.gradus.optim.Optimizer;
import io.gradus.optim.Ranges;
import io.gradus.optim.WeightAverage;
import java.util.Optional;

/**
 * Which weights are validated, and what a training amounts to: the parameters that updates move, a
 * mean of them over updates, or the mean that an optimizer keeps itself. Running statistics of
 * batch norms are averaged with the parameters.
 */
final class KeptWeights {
  private final WeightAverage average;
  private final Optional<Optimizer> optimizer;

  /**
   * @param optimizer empty where parameters are moved otherwise
   */
  KeptWeights(WeightAverage average, Optional<Optimizer> optimizer) {
    this.average = average;
    this.optimizer = optimizer;
  }

  /** At the first step, or where a training goes on. */
  void begin(TrainingState state) {
    if (average.isOn() && state.mean == null) {
      state.mean = new TrainingState.Mean(state.parameters.clone(), state.buffers.clone());
    }
  }

  /**
   * After updates.
   *
   * @param before updates before them
   * @param made how many brought the state where it is
   */
  void moved(TrainingState state, long before, int made) {
    if (average.isOn()) {
      average.add(before, made, state.parameters, state.mean.parameters, Ranges.PARALLEL);
      average.add(before, made, state.buffers, state.mean.buffers, Ranges.SEQUENTIAL);
    }
  }

  /** [parameterCount]; not a copy. */
  float[] parameters(TrainingState state) {
    return state.mean != null
        ? state.mean.parameters
        : optimizer
            .map(one -> one.evaluated(state.parameters, state.optimizer))
            .orElse(state.parameters);
  }

  /** [bufferCount]; not a copy. */
  float[] buffers(TrainingState state) {
    return state.mean != null ? state.mean.buffers : state.buffers;
  }
}

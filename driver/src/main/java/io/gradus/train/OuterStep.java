package io.gradus.train;

import io.gradus.config.LocalStepsConfig;
import io.gradus.optim.OptimizerState;
import io.gradus.optim.Ranges;
import io.gradus.round.StepsTaken;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the driver does with the results of local steps. Running statistics and the optimizer's
 * state become the mean over tasks, weighted by their rows. The mean change of the parameters, Δ,
 * either is taken as it is (local SGD), or is a gradient, −Δ, for an outer optimizer: Nesterov's
 * momentum, {@code b ← μ·b − Δ; θ ← θ − η·(μ·b − Δ)} (DiLoCo: Douillard et al., arXiv 2311.08105,
 * algorithm 1; there each worker keeps an inner state of its own).
 */
final class OuterStep {
  private final LocalStepsConfig config;

  OuterStep(LocalStepsConfig config) {
    this.config = config;
  }

  /**
   * Moves the state.
   *
   * @param sum of all tasks; where it is of no weight, the steps count and change nothing
   * @param steps that the tasks took
   */
  void apply(StepsTaken sum, TrainingState state, int steps) {
    if (sum.weightSum() == 0) {
      state.optimizer.moveTo(state.optimizer.step() + steps, Map.of());
      return;
    }
    float share = (float) (1 / sum.weightSum());
    float[] values = sum.values();
    if (config.outer() == LocalStepsConfig.Outer.NESTEROV) {
      nesterov(values, share, state);
    } else {
      float[] parameters = state.parameters;
      Ranges.PARALLEL.run(
          parameters.length,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              parameters[i] += values[i] * share;
            }
          });
    }
    int at = mean(values, share, state.parameters.length, state.buffers);
    for (float[] moment : state.optimizer.moments().values()) {
      at = mean(values, share, at, moment);
    }
    state.optimizer.moveTo(state.optimizer.step() + steps, numbers(sum, state.optimizer));
  }

  private void nesterov(float[] values, float share, TrainingState state) {
    float[] parameters = state.parameters;
    float[] momentum = state.outerMomentum();
    float keep = (float) config.outerMomentum();
    float rate = (float) config.outerRate();
    Ranges.PARALLEL.run(
        parameters.length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            float gradient = -values[i] * share;
            float b = keep * momentum[i] + gradient;
            momentum[i] = b;
            parameters[i] -= rate * (gradient + keep * b);
          }
        });
  }

  private static int mean(float[] values, float share, int at, float[] into) {
    Ranges.PARALLEL.run(
        into.length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            into[i] = values[at + i] * share;
          }
        });
    return at + into.length;
  }

  private static Map<String, Double> numbers(StepsTaken sum, OptimizerState state) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    int i = 0;
    for (String name : state.scalars().keySet()) {
      numbers.put(name, sum.numbers()[i++] / sum.weightSum());
    }
    return numbers;
  }
}

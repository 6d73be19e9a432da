package io.gradus.explain;

import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.TargetUnits;
import io.gradus.network.GaussianNll;
import io.gradus.network.LossSpec;
import io.gradus.network.Task;

/**
 * Brings raw outputs and their differences into the units in which they are told: numbers that were
 * scaled evenly into their own, everything else stays as it is, such as logits and log rates.
 */
final class OutputSteps {
  private final TargetUnits units;
  private final double[] steps;
  private final boolean even;

  /** How many of the outputs are numbers of a target; those after them have no unit. */
  private final int numbers;

  OutputSteps(FeatureEncoder encoder, LossSpec loss) {
    this.units = encoder.targetUnits();
    this.even = encoder.task() == Task.REGRESSION && units.isEven();
    this.numbers = loss instanceof GaussianNll ? 1 : loss.outputs(encoder.outputs());
    this.steps = units.steps();
  }

  /** How large a difference of 1 of an output is. */
  double step(int output) {
    return hasUnit(output) ? steps[target(output)] : 1;
  }

  /** An output in its unit. */
  double value(double raw, int output) {
    if (!hasUnit(output)) {
      return raw;
    }
    float[] zeros = new float[steps.length];
    units.restore(zeros, 1);
    return zeros[target(output)] + raw * steps[target(output)];
  }

  private boolean hasUnit(int output) {
    return even && output < numbers;
  }

  /** Several outputs may be of the one target. */
  private int target(int output) {
    return steps.length == 1 ? 0 : output;
  }
}

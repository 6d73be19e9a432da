package io.gradus.explain;

import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.TargetUnits;
import io.gradus.network.Task;

/**
 * Brings raw outputs and their differences into the units in which they are told: numbers that were
 * scaled evenly into their own, everything else stays as it is, such as logits and log rates.
 */
final class OutputSteps {
  private final TargetUnits units;
  private final double[] steps;
  private final boolean even;

  OutputSteps(FeatureEncoder encoder) {
    this.units = encoder.targetUnits();
    this.even = encoder.task() == Task.REGRESSION && units.isEven();
    this.steps = units.steps();
  }

  /** How large a difference of 1 of an output is. */
  double step(int output) {
    return even ? steps[output] : 1;
  }

  /** An output in its unit. */
  double value(double raw, int output) {
    if (!even) {
      return raw;
    }
    float[] zeros = new float[steps.length];
    units.restore(zeros, 1);
    return zeros[output] + raw * steps[output];
  }
}

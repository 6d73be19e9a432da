package io.gradus.train;

import io.gradus.compute.BatchNormUpdate;
import io.gradus.compute.Gradient;
import io.gradus.compute.Plan;
import io.gradus.optim.Optimizer;

/**
 * One synchronized step: a round brings the gradient of the step's rows, summed over all
 * partitions; divided by their weight it becomes the mean, and the optimizer moves the parameters
 * against it.
 */
final class GradientDescent {
  private final Plan plan;
  private final RoundCarrier carrier;
  private final Optimizer optimizer;

  GradientDescent(Plan plan, RoundCarrier carrier, Optimizer optimizer) {
    this.plan = plan;
    this.carrier = carrier;
    this.optimizer = optimizer;
  }

  /** What a step tells of itself. */
  record Step(long rows, double lossSum, double weightSum, double rate, RoundTiming timing) {
    double loss() {
      return lossSum / weightSum;
    }

    boolean finite() {
      return Double.isFinite(lossSum);
    }
  }

  /**
   * Computes the error of a step's rows and, if it is finite, minimises it: updates parameters,
   * running statistics and optimizer state. If it is not, nothing is changed.
   */
  Step step(TrainingState state, int epoch, int stepInEpoch) {
    long start = System.nanoTime();
    Gradient sum = carrier.round(new RoundInput(epoch, stepInEpoch, state.step, state.parameters));
    long summed = System.nanoTime();
    double rate = optimizer.rate(state.step);
    boolean finite = sum.finite();
    if (finite && sum.weightSum() > 0) {
      divide(sum.values(), sum.weightSum());
      optimizer.update(sum.values(), state.parameters, state.optimizer);
      BatchNormUpdate.apply(plan, sum, state.buffers);
    }
    long updated = System.nanoTime();
    return new Step(
        sum.rows(),
        finite ? sum.lossSum() : Double.NaN,
        sum.weightSum(),
        rate,
        new RoundTiming((summed - start) / 1e9, (updated - summed) / 1e9, 0));
  }

  private static void divide(float[] values, double weightSum) {
    float share = (float) (1 / weightSum);
    for (int i = 0; i < values.length; i++) {
      values[i] *= share;
    }
  }
}

package io.gradus.train;

import io.gradus.compute.BatchNormUpdate;
import io.gradus.compute.Gradient;
import io.gradus.compute.Plan;
import io.gradus.config.CompressionConfig;
import io.gradus.kernel.Bfloat16;
import io.gradus.optim.Optimizer;
import io.gradus.optim.Ranges;
import io.gradus.round.LocalVector;
import io.gradus.round.RoundCarrier;
import io.gradus.round.RoundInput;
import io.gradus.round.RoundTiming;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Synchronized steps: a round brings the gradient of a step's rows, summed over all partitions;
 * divided by their weight it becomes the mean, and the optimizer moves the parameters against it.
 * Or it brings what several steps of each task led to, and the {@link OuterStep} moves them there.
 */
final class GradientDescent {
  private final Plan plan;
  private final RoundCarrier carrier;
  private final Optimizer optimizer;
  private final OuterStep outer;
  private final Guard guard;
  private final CompressionConfig.Parameters compression;
  private float[] vector = new float[0];
  private float[] rounded = new float[0];

  GradientDescent(
      Plan plan,
      RoundCarrier carrier,
      Optimizer optimizer,
      OuterStep outer,
      CompressionConfig.Parameters compression,
      Guard guard) {
    this.plan = plan;
    this.carrier = carrier;
    this.optimizer = optimizer;
    this.outer = outer;
    this.compression = compression;
    this.guard = guard;
  }

  /** Whether the mean loss of a step is too large to go on. */
  interface Guard {
    boolean explodes(TrainingState state, double loss);
  }

  /**
   * What a round tells of itself.
   *
   * @param taken whether the parameters were moved
   */
  record Step(
      int steps,
      long rows,
      double lossSum,
      double weightSum,
      boolean taken,
      double rate,
      RoundTiming timing) {
    double loss() {
      return lossSum / weightSum;
    }

    boolean finite() {
      return Double.isFinite(lossSum);
    }
  }

  /**
   * Computes the error of a step's rows and, if it is finite and does not explode, minimises it:
   * updates parameters, running statistics and optimizer state. Otherwise nothing is changed.
   */
  Step step(TrainingState state, int epoch, int stepInEpoch) {
    RoundCarrier.Answer answer =
        carrier.round(RoundInput.gradient(epoch, stepInEpoch, state.step, sent(state.parameters)));
    return apply(
        answer,
        state,
        1,
        sum -> {
          float share = (float) (1 / sum.weightSum());
          optimizer.update(sum.values(), share, state.parameters, state.optimizer, Ranges.PARALLEL);
          BatchNormUpdate.apply(plan, sum, state.buffers);
        });
  }

  /** The parameters as tasks get them. */
  private float[] sent(float[] parameters) {
    if (compression == CompressionConfig.Parameters.NONE) {
      return parameters;
    }
    if (rounded.length != parameters.length) {
      rounded = new float[parameters.length];
    }
    Bfloat16.round(parameters, rounded);
    return rounded;
  }

  /**
   * Lets each task take steps on its own and moves parameters, running statistics and optimizer
   * state to where they led, if that is finite and does not explode; otherwise nothing is changed.
   *
   * @param stepInEpoch the first of the steps
   */
  Step localSteps(TrainingState state, int epoch, int stepInEpoch, int steps) {
    RoundCarrier.Answer answer = carrier.round(localInput(state, epoch, stepInEpoch, steps));
    return apply(answer, state, steps, sum -> outer.apply(sum, state, steps));
  }

  /** What {@link #localSteps} sends. */
  RoundInput localInput(TrainingState state, int epoch, int stepInEpoch, int steps) {
    int length = LocalVector.length(plan, state.optimizer);
    if (vector.length != length) {
      vector = new float[length];
    }
    LocalVector.write(state.parameters, state.buffers, state.optimizer, vector);
    return RoundInput.localSteps(epoch, stepInEpoch, state.step, steps, vector);
  }

  /** How a finite sum changes the state. */
  private interface Update {
    void by(Gradient sum);
  }

  private Step apply(RoundCarrier.Answer answer, TrainingState state, int steps, Update update) {
    long summed = System.nanoTime();
    Gradient sum = answer.sum();
    double rate = optimizer.rate(state.step);
    boolean finite = finite(sum);
    boolean taken = finite && !guard.explodes(state, sum.lossSum() / sum.weightSum());
    if (taken && sum.weightSum() > 0) {
      update.by(sum);
    }
    return new Step(
        steps,
        sum.rows(),
        finite ? sum.lossSum() : Double.NaN,
        sum.weightSum(),
        taken,
        rate,
        answer.timing().withUpdate((System.nanoTime() - summed) / 1e9));
  }

  private static boolean finite(Gradient sum) {
    AtomicBoolean finite = new AtomicBoolean(Double.isFinite(sum.lossSum()));
    sum.values();
    Ranges.PARALLEL.run(
        sum.size(),
        (from, to) -> {
          if (!sum.finite(from, to)) {
            finite.set(false);
          }
        });
    return finite.get();
  }
}

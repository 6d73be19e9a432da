package io.gradus.train;

import io.gradus.compute.Plan;
import io.gradus.config.TrainingConfig;
import io.gradus.data.BatchOrder;
import io.gradus.network.NetworkSpec;
import io.gradus.optim.Lbfgs;
import io.gradus.optim.OptimizerSpec;
import java.util.Optional;

/**
 * What a training run amounts to, known before its first step.
 *
 * @param rows training rows
 * @param partitions of the packed rows
 * @param stepsPerEpoch synchronized updates an epoch
 * @param steps updates in all epochs, or fewer where a greatest number is set
 * @param parameters trained numbers
 * @param roundBytes parameters down and gradients up, over all partitions, each round
 */
public record TrainingExtent(
    long rows,
    int partitions,
    int batchSize,
    int epochs,
    int stepsPerEpoch,
    long steps,
    int parameters,
    long roundBytes) {

  static TrainingExtent of(TrainingProblem problem) {
    return of(
        problem.network(),
        problem.optimizer(),
        problem.training(),
        problem.train().rows(),
        problem.train().partitions());
  }

  /** The extent for so many rows in so many partitions, which need not be packed yet. */
  public static TrainingExtent of(
      NetworkSpec network,
      OptimizerSpec optimizer,
      TrainingConfig training,
      long rows,
      int partitions) {
    int parameters = Plan.compile(network).layout().parameterCount();
    long roundBytes = 2L * partitions * parameters * Float.BYTES;
    if (optimizer instanceof Lbfgs lbfgs) {
      // All rows are one batch, and an iteration is an epoch.
      return new TrainingExtent(
          rows,
          partitions,
          (int) Math.min(rows, Integer.MAX_VALUE),
          lbfgs.iterations(),
          1,
          lbfgs.iterations(),
          parameters,
          roundBytes);
    }
    int epochs = training.epochs();
    int stepsPerEpoch = BatchOrder.steps(rows, training.batchSize());
    long steps = (long) stepsPerEpoch * epochs;
    return new TrainingExtent(
        rows,
        partitions,
        training.batchSize(),
        epochs,
        stepsPerEpoch,
        Math.min(steps, training.maxSteps().orElse(steps)),
        parameters,
        roundBytes);
  }

  /** Why a run ends in that state; empty if it does not. */
  Optional<TrainEvent.EndReason> end(TrainingState state) {
    if (state.epoch >= epochs) {
      return Optional.of(TrainEvent.EndReason.ALL_EPOCHS);
    }
    return state.step >= steps ? Optional.of(TrainEvent.EndReason.MAX_STEPS) : Optional.empty();
  }

  /** Steps until the epoch or the whole training ends. */
  long stepsLeft(TrainingState state) {
    return Math.min(stepsPerEpoch - state.stepInEpoch, steps - state.step);
  }
}

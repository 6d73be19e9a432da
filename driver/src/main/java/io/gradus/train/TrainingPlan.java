package io.gradus.train;

import io.gradus.compute.Plan;
import io.gradus.data.BatchPlan;
import io.gradus.optim.OptimizerSpec;

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
public record TrainingPlan(
    long rows,
    int partitions,
    int batchSize,
    int epochs,
    int stepsPerEpoch,
    long steps,
    int parameters,
    long roundBytes) {

  static TrainingPlan of(TrainingTask task) {
    long rows = task.train().rows();
    int parameters = Plan.compile(task.network()).layout().parameterCount();
    int partitions = task.train().partitions();
    long roundBytes = 2L * partitions * parameters * Float.BYTES;
    if (task.optimizer() instanceof OptimizerSpec.Lbfgs lbfgs) {
      // All rows are one batch, and an iteration is an epoch.
      return new TrainingPlan(
          rows,
          partitions,
          (int) Math.min(rows, Integer.MAX_VALUE),
          lbfgs.iterations(),
          1,
          lbfgs.iterations(),
          parameters,
          roundBytes);
    }
    int epochs = task.training().epochs();
    int stepsPerEpoch = BatchPlan.steps(rows, task.training().batchSize());
    long steps = (long) stepsPerEpoch * epochs;
    return new TrainingPlan(
        rows,
        partitions,
        task.training().batchSize(),
        epochs,
        stepsPerEpoch,
        Math.min(steps, task.training().maxSteps().orElse(steps)),
        parameters,
        roundBytes);
  }
}

package io.gradus.train;

import io.gradus.config.ScheduleConfig;
import io.gradus.config.TrainingConfig;
import io.gradus.dataset.pack.PackedData;
import io.gradus.encode.TargetUnits;
import io.gradus.network.Initializer;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Task;
import io.gradus.optim.Averaging;
import io.gradus.optim.Clipping;
import io.gradus.optim.OptimizerSpec;
import io.gradus.optim.Regularization;
import java.util.Optional;

/**
 * What is to be trained on what, and how.
 *
 * @param initializer of layers that do not name their own
 * @param averaging whose mean is validated and kept
 * @param seed of initial weights, order of rows and dropout
 * @param train packed training rows, at least as many as a batch
 * @param validation packed validation rows
 * @param targetUnits of regression: from outputs back to the targets' own units
 * @param start weights to begin with; empty to draw them
 */
public record TrainingProblem(
    NetworkSpec network,
    Task task,
    Initializer initializer,
    OptimizerSpec optimizer,
    ScheduleConfig schedule,
    Clipping clipping,
    Regularization regularization,
    Averaging averaging,
    TrainingConfig training,
    long seed,
    PackedData train,
    Optional<PackedData> validation,
    TargetUnits targetUnits,
    Optional<InitialWeights> start) {

  /** A problem whose training begins with drawn weights, and averages none. */
  public TrainingProblem(
      NetworkSpec network,
      Task task,
      Initializer initializer,
      OptimizerSpec optimizer,
      ScheduleConfig schedule,
      Clipping clipping,
      Regularization regularization,
      TrainingConfig training,
      long seed,
      PackedData train,
      Optional<PackedData> validation,
      TargetUnits targetUnits) {
    this(
        network,
        task,
        initializer,
        optimizer,
        schedule,
        clipping,
        regularization,
        new Averaging.None(),
        training,
        seed,
        train,
        validation,
        targetUnits,
        Optional.empty());
  }
}

package io.gradus.train;

import io.gradus.compute.BatchNormUpdate;
import io.gradus.compute.Gradient;
import io.gradus.compute.Plan;
import io.gradus.config.CompressionConfig;
import io.gradus.kernel.Bfloat16;
import io.gradus.optim.Optimizer;
import io.gradus.optim.Ranges;
import io.gradus.round.Answer;
import io.gradus.round.GradientRequest;
import io.gradus.round.Request;
import java.util.Optional;

/**
 * Synchronized steps: a round brings the gradient of a step's rows, summed over all partitions;
 * divided by their weight it becomes the mean, and the optimizer moves the parameters against it.
 */
final class SynchronousDescent implements Descent {
  private final int program;
  private final Plan plan;
  private final Optimizer optimizer;
  private final CompressionConfig.Parameters compression;
  private final StepMaker steps;
  private final TrainingExtent extent;
  private final TrainingState state;
  private float[] rounded = new float[0];
  private GradientRequest asked;

  /**
   * @param program by which the carrier's partitions compute
   * @param compression of what goes down
   * @param state that it moves
   */
  SynchronousDescent(
      int program,
      Plan plan,
      Optimizer optimizer,
      CompressionConfig.Parameters compression,
      StepMaker steps,
      TrainingExtent extent,
      TrainingState state) {
    this.program = program;
    this.plan = plan;
    this.optimizer = optimizer;
    this.compression = compression;
    this.steps = steps;
    this.extent = extent;
    this.state = state;
  }

  @Override
  public Optional<Request<?>> next() {
    asked =
        new GradientRequest(
            program,
            state.rollBacks,
            state.epoch,
            state.stepInEpoch,
            state.step,
            sent(state.parameters));
    return Optional.of(asked);
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

  @Override
  public void summed(Answer answer) {
    steps.make(
        asked,
        1,
        answer,
        this::update,
        sum -> Optional.of(Move.mean(sum.values(), sum.weightSum())));
  }

  @Override
  public void accept(Answer answer) {
    steps.tell();
  }

  private void update(Gradient sum) {
    if (sum.weightSum() > 0) {
      float share = (float) (1 / sum.weightSum());
      optimizer.update(sum.values(), share, state.parameters, state.optimizer, Ranges.PARALLEL);
      BatchNormUpdate.apply(plan, sum, state.buffers);
    } else {
      optimizer.skip(state.optimizer);
    }
  }

  @Override
  public Optional<TrainEvent.EndReason> end() {
    return extent.end(state);
  }

  @Override
  public void close() {
    // Holds nothing but arrays.
  }
}

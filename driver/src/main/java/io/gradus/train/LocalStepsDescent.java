package io.gradus.train;

import io.gradus.compute.Plan;
import io.gradus.config.LocalStepsConfig;
import io.gradus.round.Answer;
import io.gradus.round.LocalStepsRequest;
import io.gradus.round.LocalVector;
import io.gradus.round.Request;
import java.util.Optional;

/**
 * Steps that tasks take on their own: a round brings where several of each task's led, and the
 * {@link OuterStep} moves the state there. Epochs of which the configuration wants each step
 * synchronized go the synchronous way.
 */
final class LocalStepsDescent implements Descent {
  private final int program;
  private final Plan plan;
  private final LocalStepsConfig config;
  private final StepMaker maker;
  private final TrainingExtent extent;
  private final TrainingState state;
  private final OuterStep outer;
  private final SynchronousDescent synchronous;
  private float[] vector = new float[0];
  private LocalStepsRequest asked;
  private int steps;

  /**
   * @param synchronous the way of epochs without local steps, of the same state
   */
  LocalStepsDescent(
      int program,
      Plan plan,
      LocalStepsConfig config,
      StepMaker maker,
      TrainingExtent extent,
      TrainingState state,
      SynchronousDescent synchronous) {
    this.program = program;
    this.plan = plan;
    this.config = config;
    this.maker = maker;
    this.extent = extent;
    this.state = state;
    this.outer = new OuterStep(config);
    this.synchronous = synchronous;
  }

  @Override
  public Optional<Request<?>> next() {
    int together = config.stepsIn(state.epoch);
    if (together == 1) {
      asked = null;
      return synchronous.next();
    }
    int length = LocalVector.length(plan, state.optimizer);
    if (vector.length != length) {
      vector = new float[length];
    }
    LocalVector.write(state.parameters, state.buffers, state.optimizer, vector);
    steps = (int) Math.min(together, extent.stepsLeft(state));
    asked =
        new LocalStepsRequest(
            program, state.rateFactor, state.epoch, state.stepInEpoch, state.step, steps, vector);
    return Optional.of(asked);
  }

  @Override
  public void summed(Answer answer) {
    if (asked == null) {
      synchronous.summed(answer);
      return;
    }
    maker.make(
        asked, steps, answer, sum -> outer.apply(sum, state, steps), sum -> Optional.empty());
  }

  @Override
  public void accept(Answer answer) {
    maker.tell();
  }

  @Override
  public Optional<TrainEvent.EndReason> end() {
    return extent.end(state);
  }

  @Override
  public void close() {
    synchronous.close();
  }
}

package io.gradus.round;

import io.gradus.data.Block;
import java.nio.ByteBuffer;

/**
 * Asks for optimizer steps that each partition takes on its own rows of as many batches. Its values
 * are a {@link LocalVector}.
 */
public final class LocalStepsRequest extends SummedRequest<StepsTaken> {
  private static final long serialVersionUID = 1L;

  private final double rateFactor;
  private final int epoch;
  private final int stepInEpoch;
  private final long step;
  private final int steps;

  /**
   * @param program which of the carrier's programs computes it, from 0
   * @param rateFactor by which the rate of the program's update rule is multiplied
   * @param epoch from 0
   * @param stepInEpoch of the first step, from 0
   * @param step of the first step, from 0 over the whole run
   * @param steps how many
   * @param vector {@link LocalVector}, not copied
   */
  public LocalStepsRequest(
      int program,
      double rateFactor,
      int epoch,
      int stepInEpoch,
      long step,
      int steps,
      float[] vector) {
    super(program, vector);
    this.rateFactor = rateFactor;
    this.epoch = epoch;
    this.stepInEpoch = stepInEpoch;
    this.step = step;
    this.steps = steps;
  }

  /** Reads what {@link #writeTo} wrote. */
  static LocalStepsRequest read(int program, ByteBuffer from, float[] values) {
    return new LocalStepsRequest(
        program,
        from.getDouble(),
        from.getInt(),
        from.getInt(),
        from.getLong(),
        from.getInt(),
        values);
  }

  @Override
  void writeTo(ByteBuffer into) {
    into.putDouble(rateFactor).putInt(epoch).putInt(stepInEpoch).putLong(step).putInt(steps);
  }

  @Override
  RequestMessage.Kind kind() {
    return RequestMessage.Kind.LOCAL_STEPS;
  }

  @Override
  LocalStepsRequest with(float[] otherValues) {
    return new LocalStepsRequest(
        program(), rateFactor, epoch, stepInEpoch, step, steps, otherValues);
  }

  @Override
  Class<StepsTaken> answers() {
    return StepsTaken.class;
  }

  /** Tasks remember nothing from one round to the next: the state travels with the parameters. */
  @Override
  int attempt() {
    return 0;
  }

  @Override
  StepsTaken blank(RoundProgram computes) {
    return StepsTaken.of(computes.plan(), computes.optimizer().initialState());
  }

  @Override
  void compute(
      RoundProgram computes,
      int partition,
      Block block,
      GradientCompression smaller,
      StepsTaken into) {
    LocalSteps scratch = computes.borrowLocalSteps();
    try {
      scratch.run(this, block, computes.batches(partition, block, epoch), computes.seed(), into);
    } finally {
      computes.giveBack(scratch);
    }
  }

  double rateFactor() {
    return rateFactor;
  }

  int stepInEpoch() {
    return stepInEpoch;
  }

  long step() {
    return step;
  }

  int steps() {
    return steps;
  }
}

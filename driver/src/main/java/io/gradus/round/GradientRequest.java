package io.gradus.round;

import io.gradus.compute.Gradient;
import io.gradus.data.Block;
import java.nio.ByteBuffer;

/** Asks for the gradient of a step's rows. Its values are the parameters: [parameterCount]. */
public final class GradientRequest extends SummedRequest<Gradient> {
  private static final long serialVersionUID = 1L;

  private final int attempt;
  private final int epoch;
  private final int stepInEpoch;
  private final long step;

  /**
   * @param program which of the carrier's programs computes it, from 0
   * @param attempt how often the run went back before
   * @param epoch from 0; decides with the seed which rows are in which step
   * @param stepInEpoch from 0
   * @param step from 0 over the whole run; decides with the seed what dropout drops
   * @param parameters [parameterCount], not copied
   */
  public GradientRequest(
      int program, int attempt, int epoch, int stepInEpoch, long step, float[] parameters) {
    super(program, parameters);
    this.attempt = attempt;
    this.epoch = epoch;
    this.stepInEpoch = stepInEpoch;
    this.step = step;
  }

  /** Reads what {@link #writeTo} wrote. */
  static GradientRequest read(int program, ByteBuffer from, float[] values) {
    return new GradientRequest(
        program, from.getInt(), from.getInt(), from.getInt(), from.getLong(), values);
  }

  @Override
  void writeTo(ByteBuffer into) {
    into.putInt(attempt).putInt(epoch).putInt(stepInEpoch).putLong(step);
  }

  @Override
  RequestMessage.Kind kind() {
    return RequestMessage.Kind.GRADIENT;
  }

  @Override
  GradientRequest with(float[] otherValues) {
    return new GradientRequest(program(), attempt, epoch, stepInEpoch, step, otherValues);
  }

  @Override
  Class<Gradient> answers() {
    return Gradient.class;
  }

  @Override
  int attempt() {
    return attempt;
  }

  @Override
  Gradient blank(RoundProgram computes) {
    return Gradient.of(computes.plan());
  }

  @Override
  void compute(
      RoundProgram computes,
      int partition,
      Block block,
      GradientCompression smaller,
      Gradient into) {
    computes.gradient(
        values(), block, computes.batches(partition, block, epoch), stepInEpoch, step, into);
    smaller.compress(into);
  }
}

package io.gradus.round;

import io.gradus.data.Block;
import io.gradus.metric.MetricSums;
import java.nio.ByteBuffer;

/** Asks for a check of the network on validation rows. Its values are parameters, then buffers. */
public final class ValidationRequest extends CollectedRequest<MetricSums> {
  private static final long serialVersionUID = 1L;

  private ValidationRequest(int program, float[] parametersAndBuffers) {
    super(program, parametersAndBuffers);
  }

  /**
   * Asks for the metrics of the validation rows.
   *
   * @param program which of the carrier's programs computes it, from 0
   * @param parameters [parameterCount], copied
   * @param buffers [bufferCount], copied
   */
  public static ValidationRequest of(int program, float[] parameters, float[] buffers) {
    float[] both = new float[parameters.length + buffers.length];
    System.arraycopy(parameters, 0, both, 0, parameters.length);
    System.arraycopy(buffers, 0, both, parameters.length, buffers.length);
    return new ValidationRequest(program, both);
  }

  /** There is nothing beside the values to read. */
  static ValidationRequest read(int program, ByteBuffer from, float[] values) {
    return new ValidationRequest(program, values);
  }

  @Override
  void writeTo(ByteBuffer into) {
    // All of it is in the values.
  }

  @Override
  RequestMessage.Kind kind() {
    return RequestMessage.Kind.VALIDATION;
  }

  @Override
  ValidationRequest with(float[] otherValues) {
    return new ValidationRequest(program(), otherValues);
  }

  @Override
  Class<MetricSums> answers() {
    return MetricSums.class;
  }

  @Override
  Rows rows() {
    return Rows.VALIDATION;
  }

  @Override
  MetricSums answer(Seat seat, int partition, Block block) {
    return seat.program().check(block, values());
  }

  @Override
  MetricSums empty() {
    return new MetricSums();
  }

  @Override
  MetricSums add(MetricSums sum, MetricSums answer) {
    sum.merge(answer);
    return sum;
  }
}

package io.gradus.train;

import java.nio.ByteBuffer;

/**
 * A round's input as bytes: {@code int epoch, int stepInEpoch, long step, float parameters […]}.
 */
final class RoundMessage {
  private static final int FIXED = Integer.BYTES + Integer.BYTES + Long.BYTES;

  private RoundMessage() {}

  /**
   * @throws IllegalArgumentException if so many parameters do not fit into one message
   */
  static int bytes(int parameterCount) {
    long bytes = FIXED + (long) parameterCount * Float.BYTES;
    if (bytes > Integer.MAX_VALUE - 64) {
      throw new IllegalArgumentException(
          "Expected at most 536,870,000 parameters for resident rounds, found %,d. Take training.carrier = jobs."
              .formatted(parameterCount));
    }
    return (int) bytes;
  }

  static void write(RoundInput input, ByteBuffer into) {
    into.putInt(input.epoch()).putInt(input.stepInEpoch()).putLong(input.step());
    into.asFloatBuffer().put(input.parameters());
    into.position(into.position() + input.parameters().length * Float.BYTES);
  }

  /**
   * @param parameters [parameterCount], overwritten; the input's own from then on
   */
  static RoundInput read(ByteBuffer from, float[] parameters) {
    int epoch = from.getInt();
    int stepInEpoch = from.getInt();
    long step = from.getLong();
    from.asFloatBuffer().get(parameters);
    return new RoundInput(epoch, stepInEpoch, step, parameters);
  }
}

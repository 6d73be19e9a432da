package io.gradus.round;

import java.nio.ByteBuffer;

/**
 * A round's input as bytes, all but its values: {@code byte kind, int epoch, int stepInEpoch, long
 * step, int steps}.
 */
final class RoundMessage {
  static final int BYTES = 1 + Integer.BYTES + Integer.BYTES + Long.BYTES + Integer.BYTES;

  private RoundMessage() {}

  static void write(RoundInput input, ByteBuffer into) {
    into.put((byte) input.kind().ordinal())
        .putInt(input.epoch())
        .putInt(input.stepInEpoch())
        .putLong(input.step())
        .putInt(input.steps());
  }

  /**
   * @param values the input's own from then on
   */
  static RoundInput read(ByteBuffer from, float[] values) {
    return new RoundInput(
        RoundInput.Kind.of(from.get()),
        from.getInt(),
        from.getInt(),
        from.getLong(),
        from.getInt(),
        values);
  }
}

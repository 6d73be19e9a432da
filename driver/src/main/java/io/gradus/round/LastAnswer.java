package io.gradus.round;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What came last of the answers to a request.
 *
 * @param partition whose answer it was
 * @param seconds after the last one of all other executors
 */
record LastAnswer(int partition, float seconds) {
  /** On the wire. */
  static final int BYTES = Integer.BYTES + Float.BYTES;

  private static final int NOBODY = -1;

  static void write(Optional<LastAnswer> last, ByteBuffer out) {
    out.putInt(last.map(LastAnswer::partition).orElse(NOBODY));
    out.putFloat(last.map(LastAnswer::seconds).orElse(0f));
  }

  static Optional<LastAnswer> read(ByteBuffer in) {
    LastAnswer last = new LastAnswer(in.getInt(), in.getFloat());
    return last.partition == NOBODY ? Optional.empty() : Optional.of(last);
  }
}

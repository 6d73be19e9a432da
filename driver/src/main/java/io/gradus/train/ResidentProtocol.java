package io.gradus.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The messages between the driver and its resident tasks, little-endian.
 *
 * <p>A task always asks, and its question carries the answer to the round before: {@code int
 * partition, int generation, long answered, payload}; {@code answered} is the number of the round
 * that the payload answers, or {@link #NOTHING}. The driver replies, as soon as it has something
 * for that partition, with {@code byte kind, long round, payload}. So a round costs one message
 * each way.
 */
final class ResidentProtocol {
  /** Number of the round that a question without a payload answers. */
  static final long NOTHING = -1;

  static final int QUESTION_HEADER = Integer.BYTES + Integer.BYTES + Long.BYTES;
  static final int REPLY_HEADER = Byte.BYTES + Long.BYTES;

  /** What the driver replies. */
  enum Reply {
    /** Nothing yet: ask again. Keeps a quiet connection from being taken for a dead one. */
    WAIT,
    /** Compute the round whose input follows. */
    ROUND,
    /** Leave: the driver needs the slots, or a newer attempt of this stage has taken over. */
    STOP;

    private static final Reply[] ALL = values();

    static Reply of(byte code) {
      if (code < 0 || code >= ALL.length) {
        throw new IllegalStateException(
            "Expected a reply code of 0 to %d from the driver, found %d. Run the same Gradus jar everywhere."
                .formatted(ALL.length - 1, code));
      }
      return ALL[code];
    }
  }

  private ResidentProtocol() {}

  /** A direct little-endian buffer: the network writes it without another copy. */
  static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static ByteBuffer question(ByteBuffer buffer, int partition, int generation, long answered) {
    return buffer.clear().putInt(partition).putInt(generation).putLong(answered);
  }

  static ByteBuffer reply(ByteBuffer buffer, Reply kind, long round) {
    return buffer.clear().put((byte) kind.ordinal()).putLong(round);
  }
}

package io.gradus.round;

import io.gradus.data.FloatRun;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The messages between the driver and its resident tasks, little-endian, all one-way.
 *
 * <p>A task introduces itself once: {@code HELLO, int partition, int generation}. The driver hands
 * it a round in chunks of {@link RoundSum#CHUNK} floats: {@code ROUND, long round, }{@link
 * RoundMessage}{@code , int length, int chunk, }{@link FloatRun}. The task answers {@code GRADIENT,
 * int partition, int generation, long round, int chunk, [totals,]} {@link FloatRun} for each chunk,
 * or {@code METRICS, int partition, int generation, long round, bytes}.
 */
final class ResidentProtocol {
  /** Of every answer: code, partition, generation, round and chunk. */
  static final int ANSWER_HEADER = 1 + Integer.BYTES + Integer.BYTES + Long.BYTES + Integer.BYTES;

  /** Of every chunk of a round: code, round, input, length, chunk, and the values' own. */
  static final int ROUND_HEADER =
      1 + Long.BYTES + RoundMessage.BYTES + Integer.BYTES + Integer.BYTES + FloatRun.HEADER;

  /** What a task says. */
  enum Question {
    HELLO,
    GRADIENT,
    METRICS
  }

  /** What the driver says. */
  enum Reply {
    /** Nothing yet. Keeps a quiet connection from being taken for a dead one. */
    WAIT,
    /** A chunk of a round's input. */
    ROUND,
    /** Leave: the driver needs the slots, or a newer attempt of this stage has taken over. */
    STOP
  }

  private ResidentProtocol() {}

  static Question question(ByteBuffer message) {
    return of(Question.values(), message);
  }

  static Reply reply(ByteBuffer message) {
    return of(Reply.values(), message);
  }

  private static <T> T of(T[] codes, ByteBuffer message) {
    byte code = message.order(ByteOrder.LITTLE_ENDIAN).get();
    if (code < 0 || code >= codes.length) {
      throw new IllegalStateException(
          "Expected a message code of 0 to %d, found %d. Run the same Gradus jar everywhere."
              .formatted(codes.length - 1, code));
    }
    return codes[code];
  }

  /** A direct little-endian buffer: the network writes it without another copy. */
  static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A message that is nothing but its code. */
  static ByteBuffer message(Reply reply) {
    return allocate(1).put((byte) reply.ordinal()).flip();
  }

  static ByteBuffer hello(int partition, int generation) {
    return allocate(1 + Integer.BYTES + Integer.BYTES)
        .put((byte) Question.HELLO.ordinal())
        .putInt(partition)
        .putInt(generation)
        .flip();
  }
}

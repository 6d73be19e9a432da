package io.gradus.round;

import io.gradus.data.FloatRun;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Optional;

/**
 * The messages between the driver and its resident tasks, little-endian, all one-way.
 *
 * <p>A task introduces itself once: {@code HELLO, int partition, int generation, token, }{@link
 * ExecutorName}. Who has not is not listened to. The driver hands it a round in one message or
 * several: {@code ROUND, int track, long round, int requests}, then pieces, chunks of at most
 * {@link Chunks#LONGEST} floats of a request: {@code int request, int length, int chunk, }{@link
 * RequestMessage}{@code , }{@link FloatRun}. The task answers in one message or several: {@code
 * ANSWER, long round}, then pieces: {@code int request, int chunk, int bytes}, and so many bytes
 * that the request writes. Small pieces share a message, for what one message costs all that many
 * models want would cost many times.
 */
final class ResidentProtocol {
  /** A message of so many bytes is sent, though more is to follow. */
  static final int LONG_MESSAGE = 1 << 18;

  /** Room of a message that takes several pieces. */
  static final int SHORT_MESSAGE = LONG_MESSAGE + (1 << 16);

  /** Of an answer: code and round. */
  static final int ANSWER_HEADER = 1 + Long.BYTES;

  /** Of each piece of an answer: request, chunk and bytes. */
  static final int ANSWER_PIECE = 3 * Integer.BYTES;

  /** Of a round: code, track, round and how many requests. */
  static final int ROUND_HEADER = 1 + Integer.BYTES + Long.BYTES + Integer.BYTES;

  /** Of each piece of a round, at most. */
  static final int ROUND_PIECE = 3 * Integer.BYTES + RequestMessage.MOST_BYTES + FloatRun.HEADER;

  /** A task's first message, up to its executor's name. */
  private static final int HELLO_BYTES = 1 + Integer.BYTES + Integer.BYTES + RunToken.BYTES;

  /** What a task says. */
  enum Question {
    HELLO,
    ANSWER
  }

  /** What the driver says. */
  enum Reply {
    /** Nothing yet. Keeps a quiet connection from being taken for a dead one. */
    WAIT,
    /** Chunks of requests. */
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

  static <T> T of(T[] codes, ByteBuffer message) {
    byte code = message.order(ByteOrder.LITTLE_ENDIAN).get();
    if (code < 0 || code >= codes.length) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "Expected a message code of 0 to %d, found %d. Run the same Gradus jar everywhere.",
              codes.length - 1,
              code));
    }
    return codes[code];
  }

  /**
   * The next bytes of a message, which goes on behind them.
   *
   * @throws IllegalArgumentException if it has not so many
   */
  static ByteBuffer take(ByteBuffer message, int bytes) {
    if (bytes < 0 || bytes > message.remaining()) {
      throw new IllegalArgumentException(
          "Expected a piece of at most %s bytes, found one of %s."
              .formatted(message.remaining(), bytes));
    }
    ByteBuffer piece = message.slice(message.position(), bytes).order(ByteOrder.LITTLE_ENDIAN);
    message.position(message.position() + bytes);
    return piece;
  }

  /** A direct little-endian buffer: the network writes it without another copy. */
  static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A message that is nothing but its code. */
  static ByteBuffer message(Reply reply) {
    return allocate(1).put((byte) reply.ordinal()).flip();
  }

  /** Who comes in, as far as it says so itself. */
  record Hello(int number, int generation) {}

  /**
   * A first message, up to its token.
   *
   * @return empty if it is none
   */
  static Optional<Hello> hello(ByteBuffer message) {
    message.order(ByteOrder.LITTLE_ENDIAN);
    if (message.remaining() < HELLO_BYTES
        || message.remaining() > HELLO_BYTES + ExecutorName.MOST_BYTES
        || message.get() != Question.HELLO.ordinal()) {
      return Optional.empty();
    }
    return Optional.of(new Hello(message.getInt(), message.getInt()));
  }

  /**
   * A first message.
   *
   * @param number of the partition, or of the executor where one speaks for all its tasks
   * @param executor it comes from
   */
  static ByteBuffer hello(int number, int generation, RunToken token, ExecutorName executor) {
    byte[] name = executor.bytes();
    ByteBuffer message =
        allocate(HELLO_BYTES + name.length)
            .put((byte) Question.HELLO.ordinal())
            .putInt(number)
            .putInt(generation);
    token.writeTo(message);
    return message.put(name).flip();
  }
}

package io.gradus.round;

import io.gradus.data.FloatRun;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/**
 * The messages between the driver and its resident tasks, little-endian, all one-way.
 *
 * <p>A task introduces itself once: {@code HELLO, int partition, int generation, token}. Who has
 * not is not listened to. The driver hands it a round, request after request, each in chunks of
 * {@link RoundSum#CHUNK} floats: {@code ROUND, long round, int requests, int request, int length,
 * int chunk, }{@link RequestMessage}{@code , }{@link FloatRun}. The task answers each request in
 * one message or several: {@code ANSWER, long round, int request, int chunk,} and what the request
 * writes.
 */
final class ResidentProtocol {
  /** Of every answer: code, round, request and chunk. */
  static final int ANSWER_HEADER = 1 + Long.BYTES + Integer.BYTES + Integer.BYTES;

  /** Of every chunk of a round, at most. */
  static final int ROUND_HEADER =
      1 + Long.BYTES + 4 * Integer.BYTES + RequestMessage.MOST_BYTES + FloatRun.HEADER;

  /** All of a task's first message. */
  static final int HELLO_BYTES = 1 + Integer.BYTES + Integer.BYTES + RunToken.BYTES;

  /** What a task says. */
  enum Question {
    HELLO,
    ANSWER
  }

  /** What the driver says. */
  enum Reply {
    /** Nothing yet. Keeps a quiet connection from being taken for a dead one. */
    WAIT,
    /** A chunk of a request. */
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
          String.format(
              Locale.ROOT,
              "Expected a message code of 0 to %d, found %d. Run the same Gradus jar everywhere.",
              codes.length - 1,
              code));
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

  static ByteBuffer hello(int partition, int generation, RunToken token) {
    ByteBuffer message =
        allocate(HELLO_BYTES)
            .put((byte) Question.HELLO.ordinal())
            .putInt(partition)
            .putInt(generation);
    token.writeTo(message);
    return message.flip();
  }
}

package io.gradus.round;

import java.nio.ByteBuffer;

/** Where a task writes an answer, in one message or several. */
interface AnswerWriter {
  /**
   * Begins a message.
   *
   * @param chunk the number of this message among those of the answer, from 0
   * @param most bytes that will be written, at most
   * @return little-endian, with the message's header in it
   */
  ByteBuffer begin(int chunk, int most);

  /** Sends what was begun, up to the buffer's position. */
  void send(ByteBuffer message);
}

package io.gradus.round;

import java.nio.ByteBuffer;

/** Where a task writes an answer, in one piece or several. */
interface AnswerWriter {
  /**
   * Begins a piece.
   *
   * @param chunk the number of this piece among those of the answer, from 0
   * @param most bytes that will be written, at most
   * @return little-endian, behind what else is in the message
   */
  ByteBuffer begin(int chunk, int most);

  /** Sends what was begun, up to the buffer's position, at once or with what follows. */
  void send(ByteBuffer begun);
}

package io.gradus.round;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Puts pieces for one place or several into messages. A message is sent when it is long, and what
 * is left at the end: small pieces share messages, for what one message costs all that many models
 * want would cost many times.
 */
final class Packer {
  /** A message of so many bytes is sent, though more is to follow. */
  private static final int LONG_MESSAGE = 1 << 16;

  /** Room of a message that takes several pieces. */
  private static final int ROOM = LONG_MESSAGE + (1 << 14);

  /** Sends a message that is ready to be read. */
  interface Sender {
    void send(int place, ByteBuffer message);
  }

  private final ByteBuffer[] open;
  private final int headerBytes;
  private final Consumer<ByteBuffer> header;
  private final BufferPool pool;
  private final Sender sender;

  /**
   * @param places that messages go to
   * @param header writes what each message begins with, so many bytes
   * @param pool of the buffers, which who has sent them gives back
   */
  Packer(int places, int headerBytes, Consumer<ByteBuffer> header, BufferPool pool, Sender sender) {
    this.open = new ByteBuffer[places];
    this.headerBytes = headerBytes;
    this.header = header;
    this.pool = pool;
    this.sender = sender;
  }

  /**
   * Begins a piece.
   *
   * @param most bytes that will be written, at most
   * @return behind what else is in the message
   */
  ByteBuffer begin(int place, int most) {
    if (open[place] != null && open[place].remaining() < most) {
      flush(place);
    }
    if (open[place] == null) {
      open[place] = pool.take(Math.max(headerBytes + most, ROOM));
      header.accept(open[place]);
    }
    return open[place];
  }

  /** A piece is written. */
  void end(int place) {
    if (open[place].position() >= LONG_MESSAGE) {
      flush(place);
    }
  }

  /** Sends what is left. */
  void flush() {
    for (int place = 0; place < open.length; place++) {
      if (open[place] != null) {
        flush(place);
      }
    }
  }

  private void flush(int place) {
    ByteBuffer message = open[place].flip();
    open[place] = null;
    sender.send(place, message);
  }
}

package io.gradus.round;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Buffers for a round's messages, kept from round to round. All of them can be on their way at
 * once, so that the next message is written while the last one is sent.
 */
final class MessageBuffers {
  private final List<ByteBuffer> buffers = new ArrayList<>();
  private int used;

  /** Those of the last round may be overwritten. */
  void begin() {
    used = 0;
  }

  /** The next message of this round, empty, with room for so many bytes. */
  ByteBuffer next(int bytes) {
    int room = Math.max(bytes, ResidentProtocol.SHORT_MESSAGE);
    if (used == buffers.size()) {
      buffers.add(ResidentProtocol.allocate(room));
    } else if (buffers.get(used).capacity() < room) {
      buffers.set(used, ResidentProtocol.allocate(room));
    }
    return buffers.get(used++).clear();
  }

  /** The messages of this round as they were left. */
  List<ByteBuffer> written() {
    return buffers.subList(0, used);
  }
}

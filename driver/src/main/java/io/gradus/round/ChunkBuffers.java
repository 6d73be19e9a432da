package io.gradus.round;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Buffers for the chunks of one message, kept from round to round. All of them can be on their way
 * at once, so that the next chunk is written while the last one is sent.
 */
final class ChunkBuffers {
  private final List<ByteBuffer> buffers = new ArrayList<>();

  /**
   * The buffer of a chunk, cleared, with room for a header and the chunk's floats.
   *
   * @param length floats of all chunks together
   */
  ByteBuffer get(int headerBytes, int chunk, int length) {
    int bytes = headerBytes + (RoundSum.end(chunk, length) - chunk * RoundSum.CHUNK) * Float.BYTES;
    while (buffers.size() <= chunk) {
      buffers.add(ResidentProtocol.allocate(bytes));
    }
    if (buffers.get(chunk).capacity() < bytes) {
      buffers.set(chunk, ResidentProtocol.allocate(bytes));
    }
    return buffers.get(chunk).clear();
  }
}

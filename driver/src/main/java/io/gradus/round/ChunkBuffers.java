package io.gradus.round;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Buffers for the chunks of a round's messages, kept from round to round. All of them can be on
 * their way at once, so that the next chunk is written while the last one is sent.
 */
final class ChunkBuffers {
  private final List<List<ByteBuffer>> buffers = new ArrayList<>();

  /**
   * The buffer of a chunk, cleared, with room for so many bytes.
   *
   * @param part the request that it is about, by its place in the round
   */
  ByteBuffer get(int part, int chunk, int bytes) {
    while (buffers.size() <= part) {
      buffers.add(new ArrayList<>());
    }
    List<ByteBuffer> chunks = buffers.get(part);
    while (chunks.size() <= chunk) {
      chunks.add(ResidentProtocol.allocate(bytes));
    }
    if (chunks.get(chunk).capacity() < bytes) {
      chunks.set(chunk, ResidentProtocol.allocate(bytes));
    }
    return chunks.get(chunk).clear();
  }

  /** The buffer of a chunk as it was left. */
  ByteBuffer written(int part, int chunk) {
    return buffers.get(part).get(chunk);
  }
}

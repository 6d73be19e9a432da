package io.gradus.round;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Direct buffers that messages travel in, given back when they are sent; for any number of threads.
 * So there are as many as are on their way at a time.
 */
final class BufferPool {
  /** Buffers that are kept while they are not used. */
  private static final int KEPT = 64;

  private final Deque<ByteBuffer> idle = new ArrayDeque<>();
  private long lent;
  private long mostLent;

  /** An empty little-endian buffer with room for so many bytes at least. */
  synchronized ByteBuffer take(int bytes) {
    ByteBuffer buffer = idle.isEmpty() ? ResidentProtocol.allocate(bytes) : idle.pop();
    if (buffer.capacity() < bytes) {
      buffer = ResidentProtocol.allocate(bytes);
    }
    lent += buffer.capacity();
    mostLent = Math.max(mostLent, lent);
    return buffer.clear();
  }

  /** Its message is sent, or will never be. */
  synchronized void giveBack(ByteBuffer buffer) {
    lent -= buffer.capacity();
    if (idle.size() < KEPT) {
      idle.push(buffer);
    }
    notifyAll();
  }

  /** The most bytes that were on their way at a time. */
  synchronized long mostLent() {
    return mostLent;
  }

  /** Waits until no more than so many bytes are on their way; false if the time was over before. */
  synchronized boolean awaitAtMost(long bytes, long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (lent > bytes) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }
}

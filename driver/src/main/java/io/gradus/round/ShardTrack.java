package io.gradus.round;

import io.gradus.data.FloatRun;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One track's rounds in an executor: the one copy of what was sent, which all its tasks compute
 * with, and the sums that it owns. Chunks come from the driver and from other executors, on any
 * thread and in any order; of two rounds never at once, since the driver begins one when all of the
 * one before it is answered.
 */
final class ShardTrack {
  private final int track;
  private final Chunks chunks;
  private final Consumer<ResidentLink.Handed> whole;
  private final OwnedSums sums;
  private final List<float[]> values = new ArrayList<>();
  private long round;
  private List<Request<?>> requests = List.of();

  /** By request, the chunks that are not there yet; -1 before its length is known. */
  private int[] missing = {};

  private int incomplete;

  /**
   * @param whole is handed each round that is there
   */
  ShardTrack(int track, Chunks chunks, OwnedSums sums, Consumer<ResidentLink.Handed> whole) {
    this.track = track;
    this.chunks = chunks;
    this.sums = sums;
    this.whole = whole;
  }

  OwnedSums sums() {
    return sums;
  }

  /** Takes chunks of a round: a message behind its code and track. */
  void receive(ByteBuffer message) {
    long number = message.getLong();
    int count = message.getInt();
    while (message.hasRemaining()) {
      int part = message.getInt();
      int length = message.getInt();
      int chunk = message.getInt();
      float[] into = room(number, count, part, length);
      Request<?> request = RequestMessage.read(message, into);
      FloatRun.read(message, into, chunks.start(chunk, length), chunks.end(chunk, length));
      arrived(part, request).ifPresent(whole);
    }
  }

  /** Where a request's values are put; its round begins with the first of them. */
  private synchronized float[] room(long number, int count, int part, int length) {
    if (number != round) {
      round = number;
      requests = new ArrayList<>(Collections.nCopies(count, null));
      missing = new int[count];
      Arrays.fill(missing, -1);
      incomplete = count;
    }
    while (values.size() < count) {
      values.add(new float[0]);
    }
    if (missing[part] < 0) {
      missing[part] = chunks.count(length);
      if (values.get(part).length != length) {
        values.set(part, new float[length]);
      }
    }
    return values.get(part);
  }

  private synchronized Optional<ResidentLink.Handed> arrived(int part, Request<?> request) {
    requests.set(part, request);
    missing[part]--;
    if (missing[part] > 0) {
      return Optional.empty();
    }
    incomplete--;
    return incomplete > 0
        ? Optional.empty()
        : Optional.of(new ResidentLink.Handed(track, round, requests, Optional.empty()));
  }
}

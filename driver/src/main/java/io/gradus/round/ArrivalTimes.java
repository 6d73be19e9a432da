package io.gradus.round;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntFunction;

/** When the partitions' answers to a request came. */
final class ArrivalTimes {
  private final AtomicLongArray nanos;

  ArrivalTimes(int partitions) {
    this.nanos = new AtomicLongArray(partitions);
  }

  /** A piece of a partition's answer is there; the last one counts. */
  void came(int partition, long nanoTime) {
    nanos.set(partition, nanoTime);
  }

  /**
   * Who came last, when all have come.
   *
   * @param executors that partitions are on
   * @return empty where all are on one
   */
  Optional<LastAnswer> last(IntFunction<?> executors) {
    int last = 0;
    for (int partition = 1; partition < nanos.length(); partition++) {
      if (nanos.get(partition) - nanos.get(last) > 0) {
        last = partition;
      }
    }
    Object lasts = executors.apply(last);
    long after = Long.MAX_VALUE;
    for (int partition = 0; partition < nanos.length(); partition++) {
      if (!lasts.equals(executors.apply(partition))) {
        after = Math.min(after, nanos.get(last) - nanos.get(partition));
      }
    }
    return after == Long.MAX_VALUE
        ? Optional.empty()
        : Optional.of(new LastAnswer(last, after / 1e9f));
  }
}

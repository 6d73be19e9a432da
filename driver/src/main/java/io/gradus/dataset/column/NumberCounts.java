package io.gradus.dataset.column;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/**
 * How often each number occurs, up to a number of different ones; beyond that it only knows that
 * there are too many. Zero is one number, whatever its sign.
 */
final class NumberCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int limit;
  private transient Map<Double, long[]> counting = new HashMap<>();
  private final Map<Double, Long> counts = new HashMap<>();
  private boolean overflowing;

  NumberCounts(int limit) {
    this.limit = limit;
  }

  /** Adds a number. */
  void add(double number) {
    if (overflowing) {
      return;
    }
    double key = number + 0.0;
    long[] count = counting.get(key);
    if (count != null) {
      count[0]++;
    } else if (counting.size() == limit) {
      overflowing = true;
      counting.clear();
    } else {
      counting.put(key, new long[] {1});
    }
  }

  /** To be called after the last number. */
  void finish() {
    counting.forEach((number, count) -> counts.put(number, count[0]));
    counting = null;
  }

  /** Adds the counts of other rows. Both are finished. */
  void merge(NumberCounts other) {
    other.counts.forEach((number, count) -> counts.merge(number, count, Long::sum));
    overflowing |= other.overflowing || counts.size() > limit;
    if (overflowing) {
      counts.clear();
    }
  }

  /** The count of each number; empty if there are too many. */
  Map<Double, Long> counts() {
    return counts;
  }

  /** Whether there are more different ones than the limit. */
  boolean isOverflowing() {
    return overflowing;
  }
}

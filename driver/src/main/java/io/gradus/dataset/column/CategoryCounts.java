package io.gradus.dataset.column;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * How often each category of a column occurs, up to a number of different ones; beyond that it only
 * knows that there are too many.
 */
final class CategoryCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int limit;
  private transient Map<UTF8String, long[]> counting = new HashMap<>();
  private final Map<String, Long> counts = new HashMap<>();
  private long gaps;
  private long values;
  private boolean overflowing;

  CategoryCounts(int limit) {
    this.limit = limit;
  }

  /** Adds a value, which may be overwritten afterwards, or null. */
  void add(UTF8String category) {
    if (category == null) {
      gaps++;
      return;
    }
    values++;
    long[] count = counting.get(category);
    if (count != null) {
      count[0]++;
    } else if (!overflowing) {
      if (counting.size() == limit) {
        overflowing = true;
        counting.clear();
      } else {
        counting.put(category.clone(), new long[] {1});
      }
    }
  }

  /** To be called after the last value. */
  void finish() {
    for (Map.Entry<UTF8String, long[]> entry : counting.entrySet()) {
      counts.put(entry.getKey().toString(), entry.getValue()[0]);
    }
    counting = null;
  }

  /** Adds the counts of other rows. Both are finished. */
  void merge(CategoryCounts other) {
    gaps += other.gaps;
    values += other.values;
    overflowing |= other.overflowing;
    if (overflowing) {
      counts.clear();
    } else {
      other.counts.forEach((category, count) -> counts.merge(category, count, Long::sum));
    }
  }

  /** The count of each category; empty if there are too many. */
  Map<String, Long> counts() {
    return counts;
  }

  /** How many values are missing. */
  long gaps() {
    return gaps;
  }

  /** How many values are not missing. */
  long values() {
    return values;
  }

  /** Whether there are more different ones than the limit in some partition. */
  boolean isOverflowing() {
    return overflowing;
  }
}

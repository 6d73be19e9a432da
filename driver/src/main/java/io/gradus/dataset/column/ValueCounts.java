package io.gradus.dataset.column;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * How often each value of a column occurs, up to a number of different ones; beyond that it only
 * knows that there are too many.
 *
 * @param <K> values as they are counted in a task
 * @param <V> values as they are sent to the driver
 */
final class ValueCounts<K, V> implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int mostInPartition;
  private final int mostInAll;
  private final transient UnaryOperator<K> keep;
  private final transient Function<K, V> sent;
  private transient Map<K, long[]> counting = new HashMap<>();
  private final Map<V, Long> counts = new HashMap<>();
  private long gaps;
  private long values;
  private boolean overflowing;

  private ValueCounts(
      int mostInPartition, int mostInAll, UnaryOperator<K> keep, Function<K, V> sent) {
    this.mostInPartition = mostInPartition;
    this.mostInAll = mostInAll;
    this.keep = keep;
    this.sent = sent;
  }

  /** Counts texts. */
  static ValueCounts<UTF8String, String> ofTexts(int mostInPartition, int mostInAll) {
    return new ValueCounts<>(mostInPartition, mostInAll, UTF8String::clone, UTF8String::toString);
  }

  /** Counts numbers, of which 0 shall have one sign only. */
  static ValueCounts<Double, Double> ofNumbers(int most) {
    return new ValueCounts<>(most, most, number -> number, number -> number);
  }

  /** Adds a value, which may be overwritten afterwards, or null. */
  void add(K value) {
    if (value == null) {
      gaps++;
      return;
    }
    values++;
    if (overflowing) {
      return;
    }
    long[] count = counting.get(value);
    if (count != null) {
      count[0]++;
    } else if (counting.size() == mostInPartition) {
      overflowing = true;
      counting.clear();
    } else {
      counting.put(keep.apply(value), new long[] {1});
    }
  }

  /** To be called after the last value. */
  void finish() {
    counting.forEach((value, count) -> counts.put(sent.apply(value), count[0]));
    counting = null;
  }

  /** Adds the counts of other rows. Both are finished. */
  void merge(ValueCounts<K, V> other) {
    gaps += other.gaps;
    values += other.values;
    other.counts.forEach((value, count) -> counts.merge(value, count, Long::sum));
    overflowing |= other.overflowing || counts.size() > mostInAll;
    if (overflowing) {
      counts.clear();
    }
  }

  /** The count of each value; empty if there are too many. */
  Map<V, Long> counts() {
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

  /** Whether there are more different ones than are counted. */
  boolean isOverflowing() {
    return overflowing;
  }
}

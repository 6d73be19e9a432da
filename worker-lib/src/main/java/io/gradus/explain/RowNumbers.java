package io.gradus.explain;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Numbers of rows that partitions count for themselves: inside a pass a row goes by its partition
 * and its number there, in one long that is in the order of the rows; in the end by its number
 * among all.
 */
public final class RowNumbers {
  /** More rows than a partition has, and few enough for as many partitions as Spark takes. */
  private static final int ROW_BITS = 36;

  private final TreeMap<Integer, Long> rows = new TreeMap<>();

  /** What is added to a partition's own numbers. */
  static long first(int partition) {
    return (long) partition << ROW_BITS;
  }

  /** Says how many rows of a partition there are. */
  void add(int partition, long count) {
    rows.merge(partition, count, Long::sum);
  }

  void merge(RowNumbers other) {
    other.rows.forEach(this::add);
  }

  /** The number among all rows, from 0. */
  public long of(long key) {
    int partition = (int) (key >>> ROW_BITS);
    return rows.headMap(partition).values().stream().mapToLong(Long::longValue).sum()
        + (key & (1L << ROW_BITS) - 1);
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(rows.size());
    for (Map.Entry<Integer, Long> entry : rows.entrySet()) {
      out.writeInt(entry.getKey());
      out.writeLong(entry.getValue());
    }
  }

  void read(DataInput in) throws IOException {
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      add(in.readInt(), in.readLong());
    }
  }
}

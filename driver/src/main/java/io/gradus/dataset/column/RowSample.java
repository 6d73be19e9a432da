package io.gradus.dataset.column;

import io.gradus.data.CounterRandom;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * A sample of rows that does not depend on how they lie in partitions: those whose numbers have the
 * smallest hashes.
 */
public final class RowSample implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final long STREAM = 0x71756E74L;

  private final int capacity;
  private final long bound;
  private final int[] columns;
  private final long key;
  private List<Drawn> drawn = new ArrayList<>();

  /**
   * An empty sample.
   *
   * @param capacity the most rows that are kept
   * @param totalRows all rows there are, or −1 if that is not known
   * @param columns which numbers of a row are kept
   */
  public RowSample(int capacity, long totalRows, int[] columns, long seed) {
    this.capacity = capacity;
    this.columns = columns;
    key = CounterRandom.key(seed, STREAM);
    // A fifth more than the rows wanted pass the bound, so that they practically always suffice.
    double share = totalRows <= 0 ? 1 : Math.min(1, 1.2 * capacity / totalRows);
    bound = share >= 1 ? Long.MAX_VALUE : (long) (share * Long.MAX_VALUE);
  }

  /** Adds the row of this number if it is drawn. */
  public void add(long row, double[] numbers) {
    if (columns.length == 0) {
      return;
    }
    long hash = CounterRandom.bits(key, row) >>> 1;
    if (hash > bound) {
      return;
    }
    double[] values = new double[columns.length];
    for (int i = 0; i < columns.length; i++) {
      values[i] = numbers[columns[i]];
    }
    drawn.add(new Drawn(hash, row, values));
    if (drawn.size() >= 2 * capacity) {
      shrink();
    }
  }

  /** Adds the sample of other rows. */
  public void merge(RowSample other) {
    drawn.addAll(other.drawn);
    if (drawn.size() >= 2 * capacity) {
      shrink();
    }
  }

  /** To be called after the last row. */
  public void finish() {
    shrink();
  }

  /** The values of the i-th kept column that are not missing, ascending. */
  public double[] sorted(int i) {
    double[] values = new double[drawn.size()];
    int count = 0;
    for (Drawn row : drawn) {
      if (!Double.isNaN(row.values[i])) {
        values[count++] = row.values[i];
      }
    }
    double[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    return sorted;
  }

  private void shrink() {
    if (drawn.size() > capacity) {
      drawn.sort(Comparator.comparingLong((Drawn d) -> d.hash).thenComparingLong(d -> d.row));
      drawn = new ArrayList<>(drawn.subList(0, capacity));
    }
  }

  private static final class Drawn implements Serializable {
    private static final long serialVersionUID = 1L;

    private final long hash;
    private final long row;
    private final double[] values;

    Drawn(long hash, long row, double[] values) {
      this.hash = hash;
      this.row = row;
      this.values = values;
    }
  }
}

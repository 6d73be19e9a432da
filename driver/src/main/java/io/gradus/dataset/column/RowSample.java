package io.gradus.dataset.column;

import io.gradus.data.CounterRandom;
import io.gradus.encode.RowValues;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.unsafe.types.UTF8String;

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
  private final SampledNumbers kept;
  private final long key;
  private List<Drawn> drawn = new ArrayList<>();

  /**
   * An empty sample of numbers alone.
   *
   * @param capacity the most rows that are kept
   * @param totalRows all rows there are, or −1 if that is not known
   * @param columns which numbers of a row are kept
   */
  public RowSample(int capacity, long totalRows, int[] columns, long seed) {
    this(capacity, totalRows, columns, SampledNumbers.FOR_SCALES, seed);
  }

  /**
   * An empty sample.
   *
   * @param capacity the most rows that are kept
   * @param totalRows all rows there are, or −1 if that is not known
   * @param columns which numbers of a row are kept
   * @param kept whether its label and weight are kept, too
   */
  RowSample(int capacity, long totalRows, int[] columns, SampledNumbers kept, long seed) {
    this.capacity = capacity;
    this.columns = columns;
    this.kept = kept;
    key = CounterRandom.key(seed, STREAM);
    // A fifth more than the rows wanted pass the bound, so that they practically always suffice.
    double share = totalRows <= 0 ? 1 : Math.min(1, 1.2 * capacity / totalRows);
    bound = share >= 1 ? Long.MAX_VALUE : (long) (share * Long.MAX_VALUE);
  }

  /** Adds the row of this number if it is drawn. */
  public void add(long row, double[] numbers) {
    long hash = hash(row);
    if (isDrawn(hash)) {
      add(new Drawn(hash, row, kept(numbers), null));
    }
  }

  /** Adds the row of this number if it is drawn, with its label and weight where they are kept. */
  void add(long row, RowValues<UTF8String> read) {
    long hash = hash(row);
    if (isDrawn(hash)) {
      Label label = kept == SampledNumbers.ALL ? Label.of(read) : null;
      add(new Drawn(hash, row, kept(read.numbers()), label));
    }
  }

  private long hash(long row) {
    return CounterRandom.bits(key, row) >>> 1;
  }

  private boolean isDrawn(long hash) {
    return columns.length > 0 && hash <= bound;
  }

  private double[] kept(double[] numbers) {
    double[] values = new double[columns.length];
    for (int i = 0; i < columns.length; i++) {
      values[i] = numbers[columns[i]];
    }
    return values;
  }

  private void add(Drawn row) {
    drawn.add(row);
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

  /** Where a number of the rows stands among the kept columns. */
  int place(int number) {
    int place = Arrays.binarySearch(columns, number);
    if (place < 0) {
      throw new IllegalStateException("Expected a sampled number, found number " + number + ".");
    }
    return place;
  }

  /** The drawn rows in their order, whichever partitions they came from. */
  List<Drawn> rows() {
    return drawn.stream().sorted(Comparator.comparingLong((Drawn row) -> row.row)).toList();
  }

  private void shrink() {
    if (drawn.size() > capacity) {
      drawn.sort(Comparator.comparingLong((Drawn d) -> d.hash).thenComparingLong(d -> d.row));
      drawn = new ArrayList<>(drawn.subList(0, capacity));
    }
  }

  /** A row. */
  static final class Drawn implements Serializable {
    private static final long serialVersionUID = 1L;

    private final long hash;
    private final long row;
    private final double[] values;

    /** Null where it is not kept. */
    private final Label label;

    Drawn(long hash, long row, double[] values, Label label) {
      this.hash = hash;
      this.row = row;
      this.values = values;
      this.label = label;
    }

    /** The value of a kept column, NaN if it is missing. */
    double value(int place) {
      return values[place];
    }

    Label label() {
      return label;
    }
  }

  /** What a row's label is, and what it weighs. */
  static final class Label implements Serializable {
    private static final long serialVersionUID = 1L;

    private final double[] numbers;
    private final String text;
    private final double weight;

    private Label(double[] numbers, String text, double weight) {
      this.numbers = numbers;
      this.text = text;
      this.weight = weight;
    }

    private static Label of(RowValues<UTF8String> read) {
      String text = read.labelText() == null ? null : read.labelText().toString();
      return new Label(read.labels().clone(), text, read.weight());
    }

    /** The numbers that it consists of; none of a text. */
    double[] numbers() {
      return numbers;
    }

    /** Equal where the class is. */
    Object classKey() {
      return text != null ? text : (Object) (numbers[0] + 0.0);
    }

    double weight() {
      return weight;
    }
  }
}

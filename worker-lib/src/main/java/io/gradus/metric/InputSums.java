package io.gradus.metric;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.util.Arrays;

/**
 * How many rows have which inputs, column by column: numbers as the network gets them in 256 bins,
 * 8 to each doubling of |value| from 2⁻⁸ to 2⁸; categories by their code, those from 255 on
 * together. Codes of hash buckets, which come before those of categories, take {@value
 * #MOST_BUCKETS} bins at most: of more buckets, those that are so far apart share one. Counts of
 * rows, whatever their weights.
 */
public final class InputSums implements Externalizable {
  private static final long serialVersionUID = 1;

  /** Bins of a column. */
  public static final int BINS = 256;

  /** Bins of a column's hash buckets, so that enough are left for its categories. */
  private static final int MOST_BUCKETS = 64;

  /** Codes before those of hash buckets. */
  private static final int BEFORE_BUCKETS = 2;

  /** Bins of {@link ScoreHistogram} that are one here. */
  private static final int SHIFT = 6;

  private int[] numbers;
  private int[] gaps;
  private int[] codes;
  private int[] buckets;
  private long[][] counts;

  /** For deserialization, which fills them. */
  public InputSums() {}

  private InputSums(int[] numbers, int[] gaps, int[] codes, int[] buckets) {
    begin(numbers, gaps, codes, buckets);
  }

  private void begin(int[] ofNumbers, int[] ofGaps, int[] ofCodes, int[] ofBuckets) {
    numbers = ofNumbers;
    gaps = ofGaps;
    codes = ofCodes;
    buckets = ofBuckets;
    counts = new long[numbers.length + codes.length][BINS];
  }

  /**
   * Sums of no rows.
   *
   * @param numbers of each column of numbers, its place among a row's dense inputs
   * @param gaps of each of them, the place of the input that is 1 where the number is missing, so
   *     that it is not counted; −1 for none
   * @param codes of each column of categories, its place among a row's codes
   * @param buckets of each of them, how many of its codes from 2 on are hash buckets
   */
  public static InputSums create(int[] numbers, int[] gaps, int[] codes, int[] buckets) {
    return new InputSums(numbers.clone(), gaps.clone(), codes.clone(), buckets.clone());
  }

  /** How many bins a column's hash buckets take, from 2 on; bucket i is in the (i mod n)-th. */
  public static int bucketBins(int buckets) {
    return Math.min(MOST_BUCKETS, buckets);
  }

  private static int bin(int code, int buckets) {
    int bins = bucketBins(buckets);
    int bucket = code - BEFORE_BUCKETS;
    if (bucket < 0 || bins == buckets) {
      return Math.min(BINS - 1, code);
    }
    return bucket < buckets
        ? BEFORE_BUCKETS + bucket % bins
        : Math.min(BINS - 1, code - (buckets - bins));
  }

  /**
   * Adds rows.
   *
   * @param dense [rows, denseWidth]
   * @param categories [rows, categoricalCount]
   */
  public void add(float[] dense, int denseWidth, int[] categories, int categoricalCount, int rows) {
    for (int row = 0; row < rows; row++) {
      int at = row * denseWidth;
      for (int i = 0; i < numbers.length; i++) {
        if (gaps[i] < 0 || dense[at + gaps[i]] == 0) {
          counts[i][ScoreHistogram.bin(dense[at + numbers[i]]) >> SHIFT]++;
        }
      }
      for (int i = 0; i < codes.length; i++) {
        int code = categories[row * categoricalCount + codes[i]];
        counts[numbers.length + i][bin(code, buckets[i])]++;
      }
    }
  }

  /** Adds the sums of other rows, of the same columns. */
  public void merge(InputSums other) {
    for (int i = 0; i < counts.length; i++) {
      for (int bin = 0; bin < BINS; bin++) {
        counts[i][bin] += other.counts[i][bin];
      }
    }
  }

  /** The counts: the columns of numbers, then those of categories; [columns, BINS]. */
  public long[][] counts() {
    return Arrays.stream(counts).map(long[]::clone).toArray(long[][]::new);
  }

  /** The least number of a bin; infinite at both ends. */
  public static double edge(int bin) {
    int half = BINS / 2;
    if (bin == 0 || bin == BINS) {
      return bin == 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return bin >= half
        ? ScoreHistogram.edge((bin - half) << SHIFT)
        : -ScoreHistogram.edge((half - bin) << SHIFT);
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    for (int[] places : new int[][] {numbers, gaps, codes, buckets}) {
      out.writeInt(places.length);
      for (int place : places) {
        out.writeInt(place);
      }
    }
    for (long[] column : counts) {
      for (int bin = 0; bin < BINS; bin++) {
        if (column[bin] != 0) {
          out.writeShort(bin);
          out.writeLong(column[bin]);
        }
      }
      out.writeShort(BINS);
    }
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    int[][] places = new int[4][];
    for (int i = 0; i < places.length; i++) {
      places[i] = new int[in.readInt()];
      for (int k = 0; k < places[i].length; k++) {
        places[i][k] = in.readInt();
      }
    }
    begin(places[0], places[1], places[2], places[3]);
    for (long[] column : counts) {
      for (int bin = in.readShort(); bin < BINS; bin = in.readShort()) {
        column[bin] = in.readLong();
      }
    }
  }
}

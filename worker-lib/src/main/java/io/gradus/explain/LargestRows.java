package io.gradus.explain;

import io.gradus.data.WireArrays;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The k rows with the largest values, of equal ones those with the smaller numbers, so that they
 * are the same in whichever order rows come; and some floats that are kept of each.
 */
public final class LargestRows {
  private final int most;
  private final int width;
  private final double[] values;
  private final long[] rows;
  private final float[] kept;
  private int count;

  /**
   * @param most k
   * @param width how many floats are kept of a row
   */
  LargestRows(int most, int width) {
    this.most = most;
    this.width = width;
    this.values = new double[most];
    this.rows = new long[most];
    this.kept = new float[Math.multiplyExact(most, width)];
  }

  /** How many there are. */
  public int count() {
    return count;
  }

  /** The value of the i-th, from 0; descending. */
  public double value(int i) {
    return values[i];
  }

  /** The number of the i-th row. */
  public long row(int i) {
    return rows[i];
  }

  /** What was kept of the i-th row. */
  public float[] kept(int i) {
    return Arrays.copyOfRange(kept, i * width, (i + 1) * width);
  }

  /** Whether a row would be among them. */
  boolean takes(double value, long row) {
    return count < most
        || most > 0
            && (value > values[most - 1] || value == values[most - 1] && row < rows[most - 1]);
  }

  /**
   * Takes a row if it is one of the largest.
   *
   * @param source what is to be kept of it, from {@code at}
   */
  void add(double value, long row, float[] source, int at) {
    if (!takes(value, row)) {
      return;
    }
    int place = count;
    while (place > 0
        && (value > values[place - 1] || value == values[place - 1] && row < rows[place - 1])) {
      place--;
    }
    int last = Math.min(count, most - 1);
    System.arraycopy(values, place, values, place + 1, last - place);
    System.arraycopy(rows, place, rows, place + 1, last - place);
    System.arraycopy(kept, place * width, kept, (place + 1) * width, (last - place) * width);
    values[place] = value;
    rows[place] = row;
    System.arraycopy(source, at, kept, place * width, width);
    count = last + 1;
  }

  void merge(LargestRows other) {
    for (int i = 0; i < other.count; i++) {
      add(other.values[i], other.rows[i], other.kept, i * width);
    }
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(most);
    out.writeInt(width);
    out.writeInt(count);
    for (int i = 0; i < count; i++) {
      out.writeDouble(values[i]);
      out.writeLong(rows[i]);
    }
    WireArrays.write(out, Arrays.copyOf(kept, count * width));
  }

  static LargestRows read(DataInput in) throws IOException {
    LargestRows largest = new LargestRows(in.readInt(), in.readInt());
    largest.count = in.readInt();
    for (int i = 0; i < largest.count; i++) {
      largest.values[i] = in.readDouble();
      largest.rows[i] = in.readLong();
    }
    float[] kept = new float[largest.count * largest.width];
    WireArrays.read(in, kept);
    System.arraycopy(kept, 0, largest.kept, 0, kept.length);
    return largest;
  }
}

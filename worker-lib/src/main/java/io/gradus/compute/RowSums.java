package io.gradus.compute;

import io.gradus.data.BulkArrays;
import io.gradus.data.FloatRun;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Sums over the rows of a partition, or of many: one float a number, some doubles, the loss, and
 * how many rows they are of and of what weight. Made so that they add up, with nothing divided, and
 * travel as bulk bytes, as few as keep every bit. What the numbers mean is each subclass's own.
 */
public abstract class RowSums implements Externalizable {
  private static final long serialVersionUID = 1L;

  private static final int FINITE_SUMS = 256;

  private float[] values;

  /**
   * Whether the values are zeros, whatever the array holds: they are written when somebody looks.
   */
  private boolean blank;

  private double[] doubles;
  private double lossSum;
  private double weightSum;
  private long rows;
  private double slowestSeconds;

  /**
   * Those of no rows at all.
   *
   * @param valueCount how many floats
   * @param doubleCount how many doubles
   */
  protected RowSums(int valueCount, int doubleCount) {
    this.values = new float[valueCount];
    this.blank = true;
    this.doubles = new double[doubleCount];
  }

  /** The floats. The array itself: who writes into it changes the sums. */
  public final float[] values() {
    if (blank) {
      Arrays.fill(values, 0);
      blank = false;
    }
    return values;
  }

  /** Whether the values are all zero because nothing was added yet. */
  final boolean blank() {
    return blank;
  }

  /**
   * The array for one who will overwrite all of it, so that nobody need fill it with zeros first.
   */
  public final float[] valuesToOverwrite() {
    blank = false;
    return values;
  }

  /** The doubles. The array itself. */
  protected final double[] doubles() {
    return doubles;
  }

  /** {@code Σ w·rowLoss} */
  public final double lossSum() {
    return lossSum;
  }

  /** {@code Σ w} */
  public final double weightSum() {
    return weightSum;
  }

  /** How many rows are in it. */
  public final long rows() {
    return rows;
  }

  /**
   * How long the slowest of the partitions that are in it computed, in seconds; 0 if nobody said.
   */
  public final double slowestSeconds() {
    return slowestSeconds;
  }

  /** Says how long it took to compute it. */
  public final void took(double seconds) {
    slowestSeconds = seconds;
  }

  /** Counts rows that were propagated. */
  public final void count(long moreRows, double moreWeight, double moreLoss) {
    rows += moreRows;
    weightSum += moreWeight;
    lossSum += moreLoss;
  }

  /**
   * Adds what other rows answered. Floating-point sums depend on their order; who wants equal bits
   * adds in a fixed order.
   *
   * @throws IllegalArgumentException if it belongs to another network
   */
  public final void add(RowSums other) {
    requireSameShape(other);
    if (blank && !other.blank) {
      System.arraycopy(other.values, 0, valuesToOverwrite(), 0, values.length);
    } else if (!other.blank) {
      addValues(other, 0, values.length);
    }
    addTotals(other);
  }

  /**
   * Adds the values from {@code from} to {@code to}, exclusive, alone. With {@link #addTotals} it
   * makes up {@link #add}, for one who adds piece by piece.
   */
  public final void addValues(RowSums other, int from, int to) {
    float[] mine = values();
    float[] theirs = other.values();
    for (int i = from; i < to; i++) {
      mine[i] += theirs[i];
    }
  }

  /** Adds all but the values: doubles, loss, weight and rows. */
  public final void addTotals(RowSums other) {
    requireSameShape(other);
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] += other.doubles[i];
    }
    count(other.rows, other.weightSum, other.lossSum);
    slowestSeconds = Math.max(slowestSeconds, other.slowestSeconds);
  }

  private void requireSameShape(RowSums other) {
    if (other.values.length != values.length || other.doubles.length != doubles.length) {
      throw new IllegalArgumentException(
          "Expected sums of %s floats and %s doubles, found %s and %s."
              .formatted(values.length, doubles.length, other.values.length, other.doubles.length));
    }
  }

  /** Forgets all rows. */
  public final void clear() {
    blank = true;
    Arrays.fill(doubles, 0);
    lossSum = 0;
    weightSum = 0;
    rows = 0;
    slowestSeconds = 0;
  }

  /** Whether loss and floats are free of infinities and NaN. */
  public final boolean finite() {
    return finite(0, values.length) && Double.isFinite(lossSum);
  }

  /**
   * Whether the values from {@code from} to {@code to}, exclusive, are: 0 times a value that is not
   * finite is NaN, and stays so in a sum. Many sums side by side, for one would be a chain of
   * additions that each wait for the one before; copied, for the compiler vectorizes loops whose
   * arrays are addressed at one index.
   */
  public final boolean finite(int from, int to) {
    float[] all = values();
    float[] sums = new float[Math.min(FINITE_SUMS, to - from)];
    float[] band = new float[sums.length];
    for (int at = from, n; at < to; at += n) {
      n = Math.min(sums.length, to - at);
      System.arraycopy(all, at, band, 0, n);
      for (int i = 0; i < n; i++) {
        sums[i] += band[i] * 0;
      }
    }
    for (float sum : sums) {
      if (sum != 0) {
        return false;
      }
    }
    return true;
  }

  /** Bytes that {@link #writeTotals} writes. */
  public final int totalsByteCount() {
    return Long.BYTES + (3 + doubles.length) * Double.BYTES;
  }

  /** Writes all but the values at the buffer's position, in the buffer's byte order. */
  public final void writeTotals(ByteBuffer out) {
    out.putLong(rows).putDouble(lossSum).putDouble(weightSum).putDouble(slowestSeconds);
    for (double number : doubles) {
      out.putDouble(number);
    }
  }

  /** Replaces all but the values by what {@link #writeTotals} wrote for the same network. */
  public final void readTotals(ByteBuffer in) {
    rows = in.getLong();
    lossSum = in.getDouble();
    weightSum = in.getDouble();
    slowestSeconds = in.getDouble();
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = in.getDouble();
    }
  }

  /** How many values there are. */
  public final int size() {
    return values.length;
  }

  @Override
  public final void writeExternal(ObjectOutput out) throws IOException {
    out.writeLong(rows);
    out.writeDouble(lossSum);
    out.writeDouble(weightSum);
    out.writeDouble(slowestSeconds);
    BulkArrays.write(out, doubles);
    FloatRun.write(out, values());
  }

  @Override
  public final void readExternal(ObjectInput in) throws IOException {
    rows = in.readLong();
    lossSum = in.readDouble();
    weightSum = in.readDouble();
    slowestSeconds = in.readDouble();
    doubles = BulkArrays.readDoubles(in);
    values = FloatRun.readFloats(in);
    blank = false;
  }
}

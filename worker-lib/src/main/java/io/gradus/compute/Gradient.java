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
 * What a partition answers for its rows of a step, made so that answers add up: sums over rows,
 * nothing divided.
 *
 * <p>The gradient of the loss over all rows is {@code values / weightSum}, the loss itself {@code
 * lossSum / weightSum}. On the wire it is bulk bytes, as few as keep every bit.
 */
public final class Gradient implements Externalizable {
  private static final long serialVersionUID = 1L;

  private static final int FINITE_SUMS = 256;

  private float[] values;

  /**
   * Whether the values are zeros, whatever the array holds: they are written when somebody looks.
   */
  private boolean blank;

  private double[] moments;
  private double lossSum;
  private double weightSum;
  private long rows;
  private double slowestSeconds;

  /** Empty, to be filled by {@link #readExternal}. */
  public Gradient() {
    this(0, 0);
  }

  private Gradient(int parameterCount, int momentCount) {
    this.values = new float[parameterCount];
    this.blank = true;
    this.moments = new double[momentCount];
  }

  /** The answer of no rows at all for that plan's network. */
  public static Gradient of(Plan plan) {
    return new Gradient(plan.layout().parameterCount(), plan.momentCount());
  }

  /**
   * An outer gradient of no rows at all: what several optimizer steps changed, of parameters and of
   * all that changes with them, weighted so that it adds up like a gradient.
   *
   * @param valueCount numbers that are changed
   * @param momentCount numbers in double that are summed beside them
   */
  public static Gradient outer(int valueCount, int momentCount) {
    return new Gradient(valueCount, momentCount);
  }

  /**
   * {@code Σ w·∂rowLoss/∂θ}: [parameterCount]. The array itself: who writes into it changes the
   * gradient.
   */
  public float[] values() {
    if (blank) {
      Arrays.fill(values, 0);
      blank = false;
    }
    return values;
  }

  /** Whether the values are all zero because nothing was added yet. */
  boolean blank() {
    return blank;
  }

  /**
   * The array for one who will overwrite all of it, so that nobody need fill it with zeros first.
   */
  public float[] valuesToOverwrite() {
    blank = false;
    return values;
  }

  /**
   * What running statistics are made of. Each batch norm in turn has the count of its values a
   * channel, then for each channel {@code Σx} and {@code Σx²}: [Σ (1 + 2·channels)]; empty without
   * batch norm.
   */
  public double[] moments() {
    return moments;
  }

  /** {@code Σ w·rowLoss} */
  public double lossSum() {
    return lossSum;
  }

  /** {@code Σ w} */
  public double weightSum() {
    return weightSum;
  }

  /** How many rows are in it. */
  public long rows() {
    return rows;
  }

  /**
   * How long the slowest of the partitions that are in it computed, in seconds; 0 if nobody said.
   */
  public double slowestSeconds() {
    return slowestSeconds;
  }

  /** Says how long it took to compute it. */
  public void took(double seconds) {
    slowestSeconds = seconds;
  }

  /** Counts rows that were propagated. */
  public void count(long moreRows, double moreWeight, double moreLoss) {
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
  public void add(Gradient other) {
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
  public void addValues(Gradient other, int from, int to) {
    float[] mine = values();
    float[] theirs = other.values();
    for (int i = from; i < to; i++) {
      mine[i] += theirs[i];
    }
  }

  /** Adds all but the values: moments, loss, weight and rows. */
  public void addTotals(Gradient other) {
    requireSameShape(other);
    for (int i = 0; i < moments.length; i++) {
      moments[i] += other.moments[i];
    }
    count(other.rows, other.weightSum, other.lossSum);
    slowestSeconds = Math.max(slowestSeconds, other.slowestSeconds);
  }

  private void requireSameShape(Gradient other) {
    if (other.values.length != values.length || other.moments.length != moments.length) {
      throw new IllegalArgumentException(
          "Expected a gradient of %s parameters and %s moments, found %s and %s."
              .formatted(values.length, moments.length, other.values.length, other.moments.length));
    }
  }

  /** Forgets all rows. */
  public void clear() {
    blank = true;
    Arrays.fill(moments, 0);
    lossSum = 0;
    weightSum = 0;
    rows = 0;
    slowestSeconds = 0;
  }

  /** Whether loss and gradient are free of infinities and NaN. */
  public boolean finite() {
    return finite(0, values.length) && Double.isFinite(lossSum);
  }

  /**
   * Whether the values from {@code from} to {@code to}, exclusive, are: 0 times a value that is not
   * finite is NaN, and stays so in a sum. Many sums side by side, for one would be a chain of
   * additions that each wait for the one before; copied, for the compiler vectorizes loops whose
   * arrays are addressed at one index.
   */
  public boolean finite(int from, int to) {
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
  public int totalsByteCount() {
    return Long.BYTES + (3 + moments.length) * Double.BYTES;
  }

  /** Writes all but the values at the buffer's position, in the buffer's byte order. */
  public void writeTotals(ByteBuffer out) {
    out.putLong(rows).putDouble(lossSum).putDouble(weightSum).putDouble(slowestSeconds);
    for (double moment : moments) {
      out.putDouble(moment);
    }
  }

  /** Replaces all but the values by what {@link #writeTotals} wrote for the same network. */
  public void readTotals(ByteBuffer in) {
    rows = in.getLong();
    lossSum = in.getDouble();
    weightSum = in.getDouble();
    slowestSeconds = in.getDouble();
    for (int i = 0; i < moments.length; i++) {
      moments[i] = in.getDouble();
    }
  }

  /** How many values there are. */
  public int size() {
    return values.length;
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    out.writeLong(rows);
    out.writeDouble(lossSum);
    out.writeDouble(weightSum);
    out.writeDouble(slowestSeconds);
    BulkArrays.write(out, moments);
    FloatRun.write(out, values());
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    rows = in.readLong();
    lossSum = in.readDouble();
    weightSum = in.readDouble();
    slowestSeconds = in.readDouble();
    moments = BulkArrays.readDoubles(in);
    values = FloatRun.readFloats(in);
    blank = false;
  }
}

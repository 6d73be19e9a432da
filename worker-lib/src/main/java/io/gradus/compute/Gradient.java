package io.gradus.compute;

import io.gradus.data.BulkArrays;
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
 * lossSum / weightSum}. On the wire it is bulk bytes.
 */
public final class Gradient implements Externalizable {
  private static final long serialVersionUID = 1L;

  private float[] values;

  /**
   * Whether the values are zeros, whatever the array holds: they are written when somebody looks.
   */
  private boolean blank;

  private double[] moments;
  private double lossSum;
  private double weightSum;
  private long rows;

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
  float[] valuesToOverwrite() {
    blank = false;
    return values;
  }

  /** How many values there are. */
  int size() {
    return values.length;
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

  /** Counts rows that were propagated. */
  void count(long moreRows, double moreWeight, double moreLoss) {
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
    if (other.values.length != values.length || other.moments.length != moments.length) {
      throw new IllegalArgumentException(
          "Expected a gradient of %s parameters and %s moments, found %s and %s."
              .formatted(values.length, moments.length, other.values.length, other.moments.length));
    }
    addValues(other);
    for (int i = 0; i < moments.length; i++) {
      moments[i] += other.moments[i];
    }
    count(other.rows, other.weightSum, other.lossSum);
  }

  private void addValues(Gradient other) {
    if (other.blank) {
      return;
    }
    if (blank) {
      System.arraycopy(other.values, 0, valuesToOverwrite(), 0, values.length);
      return;
    }
    float[] mine = values;
    float[] theirs = other.values;
    for (int i = 0; i < mine.length; i++) {
      mine[i] += theirs[i];
    }
  }

  /** Forgets all rows. */
  public void clear() {
    blank = true;
    Arrays.fill(moments, 0);
    lossSum = 0;
    weightSum = 0;
    rows = 0;
  }

  /** Whether loss and gradient are free of infinities and NaN. */
  public boolean finite() {
    float product = 0;
    for (float value : values()) {
      product += value * 0;
    }
    return product == 0 && Double.isFinite(lossSum);
  }

  /** Bytes that {@link #writeTo} writes. */
  public int byteCount() {
    long bytes =
        Long.BYTES + 2L * Double.BYTES + (long) moments.length * Double.BYTES + 4L * values.length;
    return Math.toIntExact(bytes);
  }

  /** Writes all of it at the buffer's position, in the buffer's byte order. */
  public void writeTo(ByteBuffer out) {
    out.putLong(rows).putDouble(lossSum).putDouble(weightSum);
    for (double moment : moments) {
      out.putDouble(moment);
    }
    out.asFloatBuffer().put(values());
    out.position(out.position() + values.length * Float.BYTES);
  }

  /** Replaces all of it by what {@link #writeTo} wrote for the same network. */
  public void readFrom(ByteBuffer in) {
    rows = in.getLong();
    lossSum = in.getDouble();
    weightSum = in.getDouble();
    for (int i = 0; i < moments.length; i++) {
      moments[i] = in.getDouble();
    }
    in.asFloatBuffer().get(valuesToOverwrite());
    in.position(in.position() + values.length * Float.BYTES);
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    out.writeLong(rows);
    out.writeDouble(lossSum);
    out.writeDouble(weightSum);
    BulkArrays.write(out, moments);
    BulkArrays.write(out, values());
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    rows = in.readLong();
    lossSum = in.readDouble();
    weightSum = in.readDouble();
    moments = BulkArrays.readDoubles(in);
    values = BulkArrays.readFloats(in);
    blank = false;
  }
}

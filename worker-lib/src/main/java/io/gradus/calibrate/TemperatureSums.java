package io.gradus.calibrate;

import io.gradus.data.WireArrays;
import io.gradus.network.Task;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * The slopes of rows' mean negative log-likelihood along the inverse temperature, at some of them.
 * The likelihood has one minimum, where its slope is 0: the sums of one pass say between which two
 * it lies, and the next pass looks there.
 */
public final class TemperatureSums implements Externalizable {
  /** How often rows are passed. */
  public static final int PASSES = 3;

  private static final long serialVersionUID = 1;

  /** What temperatures can be: from 1/64 to 64. */
  private static final double MOST = 6;

  private static final int POINTS = 33;
  private static final MathContext DIGITS = new MathContext(6);

  private Task task;
  private int outputs;

  /** The logarithms to the base 2 of the first and the last inverse temperature. */
  private double from;

  private double to;
  private final double[] slopes = new double[POINTS];
  private final double[] powers = new double[POINTS];

  /** For deserialization, which fills them. */
  public TemperatureSums() {}

  private TemperatureSums(Task task, int outputs, double from, double to) {
    begin(task, outputs, from, to);
  }

  private void begin(Task of, int width, double first, double last) {
    task = of;
    outputs = width;
    from = first;
    to = last;
    for (int i = 0; i < POINTS; i++) {
      powers[i] = Math.exp(exponent(i) * Math.log(2));
    }
  }

  /** Sums of no rows, for the first pass. */
  public static TemperatureSums create(Task task, int outputs) {
    return new TemperatureSums(task, outputs, -MOST, MOST);
  }

  /** Sums of no rows at the same places. */
  public TemperatureSums empty() {
    return new TemperatureSums(task, outputs, from, to);
  }

  private double exponent(int point) {
    return from + (to - from) * point / (POINTS - 1);
  }

  /**
   * Adds rows.
   *
   * @param logits [rows, outputs]
   * @param targets [rows, 1] with class indices or 0 and 1, or [rows, outputs]
   */
  public void add(float[] logits, float[] targets, float[] weights, int rows) {
    for (int row = 0; row < rows; row++) {
      if (weights[row] == 0) {
        continue;
      }
      for (int point = 0; point < POINTS; point++) {
        double slope =
            task == Task.MULTICLASS
                ? ofClasses(logits, row * outputs, (int) targets[row], powers[point])
                : ofLabels(logits, targets, row * outputs, powers[point]);
        slopes[point] += weights[row] * slope;
      }
    }
  }

  /** The mean logit, as likely as the classes are, less that of the row's own. */
  private double ofClasses(float[] logits, int offset, int actual, double power) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < outputs; i++) {
      largest = Math.max(largest, logits[offset + i]);
    }
    double sum = 0;
    double mean = 0;
    for (int i = 0; i < outputs; i++) {
      double likely = Math.exp(power * (logits[offset + i] - largest));
      sum += likely;
      mean += likely * logits[offset + i];
    }
    return mean / sum - logits[offset + actual];
  }

  private double ofLabels(float[] logits, float[] targets, int offset, double power) {
    double slope = 0;
    for (int i = offset; i < offset + outputs; i++) {
      double margin = targets[i] > 0.5f ? logits[i] : -logits[i];
      slope -= margin / (1 + Math.exp(power * margin));
    }
    return slope;
  }

  /** Adds the sums of other rows, at the same places. */
  public void merge(TemperatureSums other) {
    for (int i = 0; i < POINTS; i++) {
      slopes[i] += other.slopes[i];
    }
  }

  /** The last place where the likelihood still falls, or the one before the last place. */
  private int before() {
    int point = 0;
    while (point < POINTS - 2 && slopes[point + 1] < 0) {
      point++;
    }
    return point;
  }

  /** Sums of no rows, between the two places that the minimum is between. */
  public TemperatureSums closer() {
    return new TemperatureSums(task, outputs, exponent(before()), exponent(before() + 1));
  }

  /** Whether the likelihood does not go on to rise as temperatures fall below all that can be. */
  public boolean isBounded() {
    return !(slopes[POINTS - 1] < 0);
  }

  /** The temperature, to six digits; the nearest that can be where the minimum is beyond these. */
  public Temperature result() {
    int point = before();
    double step = slopes[point + 1] - slopes[point];
    double part = step > 0 ? Math.max(0, Math.min(1, -slopes[point] / step)) : 0;
    double exponent = exponent(point) + part * (exponent(point + 1) - exponent(point));
    double temperature = Math.exp(-exponent * Math.log(2));
    return new Temperature(new BigDecimal(temperature).round(DIGITS).doubleValue());
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    out.writeByte(task.ordinal());
    out.writeInt(outputs);
    out.writeDouble(from);
    out.writeDouble(to);
    WireArrays.write(out, slopes);
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    begin(Task.values()[in.readByte()], in.readInt(), in.readDouble(), in.readDouble());
    WireArrays.read(in, slopes);
  }
}

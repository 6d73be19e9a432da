package io.gradus.metric;

import io.gradus.data.WireArrays;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Sums over rows of a normal distribution of one target: [rows, 2], the mean and the logarithm of
 * the variance.
 */
final class NormalSums implements TaskSums {
  private static final double HALF_LOG_TWO_PI = 0.5 * StrictMath.log(2 * Math.PI);
  private static final double ROOT_TWO_PI = StrictMath.sqrt(2 * Math.PI);
  private static final double ONE_OVER_ROOT_PI = 1 / StrictMath.sqrt(Math.PI);

  private final double interval;

  /** Weight; weight times log density, negated; times CRPS; weight within the interval. */
  private final double[] sums = new double[4];

  /**
   * @param interval the share of rows that the middle part is to hold
   */
  NormalSums(double interval) {
    this.interval = interval;
  }

  @Override
  public void add(float[] outputs, float[] targets, float[] weights, int from, int to) {
    for (int row = from; row < to; row++) {
      double w = weights[row];
      if (w != 0) {
        int at = 2 * (row - from);
        addRow(targets[row] - (double) outputs[at], outputs[at + 1], w);
      }
    }
  }

  /** Gneiting and Raftery, J. Am. Stat. Assoc. 102(477), 2007, section 4.2. */
  private void addRow(double distance, double logVariance, double w) {
    double deviation = Math.exp(logVariance / 2);
    double z = distance / deviation;
    double below = below(z);
    double density = Math.exp(-z * z / 2) / ROOT_TWO_PI;
    sums[0] += w;
    sums[1] += w * (HALF_LOG_TWO_PI + (logVariance + z * z) / 2);
    sums[2] += w * deviation * (z * (2 * below - 1) + 2 * density - ONE_OVER_ROOT_PI);
    sums[3] += Math.abs(2 * below - 1) <= interval ? w : 0;
  }

  /** The standard normal distribution. Marsaglia, J. Stat. Softw. 11(4), 2004. */
  static double below(double z) {
    if (!(Math.abs(z) < 8)) {
      return z > 0 ? 1 : 0;
    }
    double sum = z;
    double last = 0;
    double term = z;
    for (double i = 3; sum != last; i += 2) {
      last = sum;
      term *= z * z / i;
      sum += term;
    }
    return 0.5 + sum * Math.exp(-z * z / 2 - HALF_LOG_TWO_PI);
  }

  @Override
  public void merge(TaskSums other) {
    DecisionSums.addAll(sums, ((NormalSums) other).sums);
  }

  @Override
  public void result(MetricsBuilder into, double[] units) {
    into.put(Metric.NLL, sums[1] / sums[0] + Math.log(units[0]));
    into.put(Metric.CRPS, units[0] * (sums[2] / sums[0]));
    into.put(Metric.COVERAGE, sums[3] / sums[0]);
  }

  @Override
  public void write(DataOutput out) throws IOException {
    WireArrays.write(out, sums);
  }

  @Override
  public void read(DataInput in) throws IOException {
    WireArrays.read(in, sums);
  }
}

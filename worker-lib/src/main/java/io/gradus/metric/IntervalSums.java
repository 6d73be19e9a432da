package io.gradus.metric;

import io.gradus.data.WireArrays;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Sums over rows of intervals around numbers, all in the targets' own units. */
final class IntervalSums {
  private double weight;

  /** Weight of rows within: [outputs]. */
  private final double[] within;

  /** Weight times width: [outputs]. */
  private final double[] widths;

  IntervalSums(int outputs) {
    within = new double[outputs];
    widths = new double[outputs];
  }

  /** Adds rows, with the bounds of each output one after the other: [rows, 2 · outputs]. */
  void add(double[] bounds, float[] targets, float[] weights, int rows) {
    int outputs = within.length;
    for (int row = 0; row < rows; row++) {
      double w = weights[row];
      if (w == 0) {
        continue;
      }
      weight += w;
      for (int i = 0; i < outputs; i++) {
        int at = row * outputs + i;
        double lower = bounds[2 * at];
        double upper = bounds[2 * at + 1];
        within[i] += lower <= targets[at] && targets[at] <= upper ? w : 0;
        widths[i] += w * (upper - lower);
      }
    }
  }

  void merge(IntervalSums other) {
    weight += other.weight;
    DecisionSums.addAll(within, other.within);
    DecisionSums.addAll(widths, other.widths);
  }

  void result(MetricsBuilder into) {
    double[] coverage = new double[within.length];
    double[] width = new double[within.length];
    for (int i = 0; i < within.length; i++) {
      coverage[i] = within[i] / weight;
      width[i] = widths[i] / weight;
    }
    into.putMean(Metric.COVERAGE, coverage);
    into.putMean(Metric.INTERVAL_WIDTH, width);
  }

  void write(DataOutput out) throws IOException {
    out.writeDouble(weight);
    WireArrays.write(out, within);
    WireArrays.write(out, widths);
  }

  void read(DataInput in) throws IOException {
    weight = in.readDouble();
    WireArrays.read(in, within);
    WireArrays.read(in, widths);
  }
}

package io.gradus.metric;

import io.gradus.data.WireArrays;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Sums over rows of several quantiles of one target: [rows, quantiles], ascending in a row. */
final class QuantileSums implements TaskSums {
  private final double[] q;

  /** Σ w·pinball loss: [quantiles]. */
  private final double[] pinball;

  /** Weight of rows at or below: [quantiles]. */
  private final double[] below;

  /** Weight of all rows, and of those within the outermost quantiles. */
  private final double[] weights = new double[2];

  QuantileSums(List<Double> q) {
    this.q = q.stream().mapToDouble(Double::doubleValue).toArray();
    pinball = new double[this.q.length];
    below = new double[this.q.length];
  }

  @Override
  public void add(float[] outputs, float[] targets, float[] rowWeights, int from, int to) {
    for (int row = from; row < to; row++) {
      double w = rowWeights[row];
      if (w != 0) {
        addRow(outputs, (row - from) * q.length, targets[row], w);
      }
    }
  }

  private void addRow(float[] outputs, int at, double target, double w) {
    for (int i = 0; i < q.length; i++) {
      double distance = target - outputs[at + i];
      pinball[i] += w * Math.max(q[i] * distance, (q[i] - 1) * distance);
      below[i] += distance <= 0 ? w : 0;
    }
    boolean within = target >= outputs[at] && target <= outputs[at + q.length - 1];
    weights[0] += w;
    weights[1] += within ? w : 0;
  }

  @Override
  public void merge(TaskSums other) {
    QuantileSums that = (QuantileSums) other;
    DecisionSums.addAll(pinball, that.pinball);
    DecisionSums.addAll(below, that.below);
    DecisionSums.addAll(weights, that.weights);
  }

  @Override
  public void result(MetricsBuilder into, double[] units) {
    double[] losses = new double[q.length];
    List<QuantileQuality> qualities = new ArrayList<>();
    for (int i = 0; i < q.length; i++) {
      losses[i] = units[0] * (pinball[i] / weights[0]);
      qualities.add(new QuantileQuality(q[i], losses[i], below[i] / weights[0]));
    }
    into.put(Metric.PINBALL_LOSS, Arrays.stream(losses).sum() / q.length);
    into.put(Metric.COVERAGE, weights[1] / weights[0]);
    into.quantiles(qualities);
  }

  @Override
  public void write(DataOutput out) throws IOException {
    for (double[] sums : List.of(pinball, below, weights)) {
      WireArrays.write(out, sums);
    }
  }

  @Override
  public void read(DataInput in) throws IOException {
    for (double[] sums : List.of(pinball, below, weights)) {
      WireArrays.read(in, sums);
    }
  }
}

package io.gradus.metric;

import io.gradus.data.WireArrays;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Sums over rows of numbers. The spread of the targets is kept as a mean and a sum of squares about
 * it, row by row as West, "Updating mean and variance estimates" (CACM 22, 1979), and merged as
 * Chan, Golub and LeVeque (1979), equation 2.1: targets far from 0 cost no precision.
 */
final class RegressionSums implements TaskSums {
  private final int outputs;

  /** Σ w·|y − t|: [outputs]. */
  private final double[] absolute;

  /** Σ w·(y − t)²: [outputs]. */
  private final double[] squared;

  /** The weighted mean of t: [outputs]. */
  private final double[] mean;

  /** Σ w·(t − mean)²: [outputs]. */
  private final double[] spread;

  private double weight;

  RegressionSums(int outputs) {
    this.outputs = outputs;
    absolute = new double[outputs];
    squared = new double[outputs];
    mean = new double[outputs];
    spread = new double[outputs];
  }

  @Override
  public void add(float[] predictions, float[] targets, float[] weights, int from, int to) {
    for (int row = from; row < to; row++) {
      double w = weights[row];
      if (w == 0) {
        continue;
      }
      weight += w;
      for (int output = 0; output < outputs; output++) {
        double target = targets[row * outputs + output];
        double error = predictions[(row - from) * outputs + output] - target;
        absolute[output] += w * Math.abs(error);
        squared[output] += w * (error * error);
        double shift = target - mean[output];
        mean[output] += shift * (w / weight);
        spread[output] += w * shift * (target - mean[output]);
      }
    }
  }

  @Override
  public void merge(TaskSums other) {
    RegressionSums that = (RegressionSums) other;
    if (that.weight == 0) {
      return;
    }
    double total = weight + that.weight;
    for (int output = 0; output < outputs; output++) {
      absolute[output] += that.absolute[output];
      squared[output] += that.squared[output];
      double shift = that.mean[output] - mean[output];
      mean[output] += shift * (that.weight / total);
      spread[output] += that.spread[output] + shift * shift * (weight * that.weight / total);
    }
    weight = total;
  }

  @Override
  public void result(MetricsBuilder into, double[] units) {
    double[] mae = new double[outputs];
    double[] rmse = new double[outputs];
    double[] r2 = new double[outputs];
    for (int output = 0; output < outputs; output++) {
      mae[output] = units[output] * (absolute[output] / weight);
      rmse[output] = units[output] * Math.sqrt(squared[output] / weight);
      r2[output] = spread[output] > 0 ? 1 - squared[output] / spread[output] : Double.NaN;
    }
    into.putMean(Metric.MAE, mae);
    into.putMean(Metric.RMSE, rmse);
    into.putMean(Metric.R2, r2);
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeDouble(weight);
    for (double[] sums : Arrays.asList(absolute, squared, mean, spread)) {
      WireArrays.write(out, sums);
    }
  }

  @Override
  public void read(DataInput in) throws IOException {
    weight = in.readDouble();
    for (double[] sums : Arrays.asList(absolute, squared, mean, spread)) {
      WireArrays.read(in, sums);
    }
  }
}

package io.gradus.compute;

import io.gradus.network.LossSpec;

/** Losses of one row as their definitions read, in double precision. */
final class NaiveLosses {
  private NaiveLosses() {}

  static double rowLoss(LossSpec spec, double[] y, double[] t) {
    if (spec instanceof LossSpec.SoftmaxCrossEntropy softmax) {
      return crossEntropy(softmax.labelSmoothing(), y, (int) t[0]);
    }
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      sum += pointwise(spec, y[i], t[i]);
    }
    return sum / y.length;
  }

  private static double crossEntropy(double smoothing, double[] y, int label) {
    double total = 0;
    for (double value : y) {
      total += Math.exp(value);
    }
    double loss = 0;
    for (int i = 0; i < y.length; i++) {
      double wanted = smoothing / y.length + (i == label ? 1 - smoothing : 0);
      loss -= wanted * Math.log(Math.exp(y[i]) / total);
    }
    return loss;
  }

  private static double pointwise(LossSpec spec, double y, double t) {
    double d = y - t;
    if (spec instanceof LossSpec.SquaredError) {
      return d * d;
    }
    if (spec instanceof LossSpec.AbsoluteError) {
      return Math.abs(d);
    }
    if (spec instanceof LossSpec.Huber huber) {
      return Math.abs(d) <= huber.delta()
          ? d * d / 2
          : huber.delta() * (Math.abs(d) - huber.delta() / 2);
    }
    if (spec instanceof LossSpec.Quantile quantile) {
      return d < 0 ? -quantile.q() * d : (1 - quantile.q()) * d;
    }
    if (spec instanceof LossSpec.Poisson) {
      return Math.exp(y) - t * y;
    }
    if (spec instanceof LossSpec.BinaryCrossEntropy binary) {
      double p = 1 / (1 + Math.exp(-y));
      return -binary.positiveWeight() * t * Math.log(p) - (1 - t) * Math.log(1 - p);
    }
    throw new IllegalArgumentException(spec.type());
  }
}

package io.gradus.score;

import io.gradus.calibrate.ConformalInterval;
import io.gradus.encode.FeatureEncoder;
import io.gradus.network.NegativeBinomial;
import java.util.List;
import java.util.Optional;

/**
 * Values of a row: the mean and the dispersion. Of several networks they are those by which the
 * mean and the variance are that of the mixture of their distributions.
 */
final class DispersionHead extends SpreadHead {
  DispersionHead(
      NegativeBinomial loss, FeatureEncoder encoder, Optional<ConformalInterval> interval) {
    super(OutputLink.LOGARITHM, loss, encoder, 2, List.of(DISPERSION), margins(interval));
  }

  @Override
  float[] toValues(float[] outputs, int rows) {
    for (int row = 0; row < rows; row++) {
      outputs[2 * row] = (float) Math.exp(outputs[2 * row]);
      outputs[2 * row + 1] = (float) Math.exp(-outputs[2 * row + 1]);
    }
    return outputs;
  }

  @Override
  void average(float[][] values, double[] weights, double weightSum, float[] into) {
    for (int at = 0; at < into.length; at += 2) {
      double mean = 0;
      for (int k = 0; k < values.length; k++) {
        mean += weights[k] * values[k][at] / weightSum;
      }
      double above = 0;
      for (int k = 0; k < values.length; k++) {
        double of = values[k][at];
        double off = of - mean;
        above += weights[k] * (values[k][at + 1] * of * of + off * off) / weightSum;
      }
      into[at] = (float) mean;
      into[at + 1] = (float) (above / (mean * mean));
    }
  }

  @Override
  void mean(List<OutputHead> heads, float[][] outputs, double[] shares, int rows, float[] into) {
    float[][] values = new float[outputs.length][];
    for (int k = 0; k < values.length; k++) {
      values[k] = heads.get(k).toValues(outputs[k].clone(), rows);
    }
    average(values, shares, 1, into);
    for (int row = 0; row < rows; row++) {
      into[2 * row] = (float) Math.log(into[2 * row]);
      into[2 * row + 1] = (float) -Math.log(into[2 * row + 1]);
    }
  }

  /** The standard deviation. */
  @Override
  double step(float[] values, int from) {
    double mean = values[from];
    return Math.sqrt(mean + values[from + 1] * mean * mean);
  }

  @Override
  void told(float[] values, int from, Object[] into, int at) {
    into[at] = values[from];
    into[at + 1] = values[from + 1];
  }
}

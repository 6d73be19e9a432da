package io.gradus.score;

import io.gradus.calibrate.ConformalInterval;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.TargetUnits;
import io.gradus.network.GaussianNll;
import java.util.List;
import java.util.Optional;

/**
 * Values of a row: the mean and the standard deviation. Of several networks they are those of the
 * mixture of their distributions. Lakshminarayanan, Pritzel and Blundell, arXiv 1612.01474, section
 * 2.4.
 */
final class NormalHead extends SpreadHead {
  NormalHead(GaussianNll loss, FeatureEncoder encoder, Optional<ConformalInterval> interval) {
    super(
        OutputLink.IDENTITY,
        loss,
        encoder,
        2,
        List.of(STANDARD_DEVIATION),
        interval.isPresent() ? margins(interval) : new double[] {deviations(loss)});
  }

  @Override
  float[] toValues(float[] outputs, int rows) {
    for (int row = 0; row < rows; row++) {
      outputs[2 * row + 1] = (float) deviation(outputs[2 * row + 1]);
      outputs[2 * row] = (float) units().restored(outputs[2 * row], 0);
    }
    return outputs;
  }

  private double deviation(double logVariance) {
    return Math.exp(logVariance / 2) * units().steps()[0];
  }

  @Override
  void average(float[][] values, double[] weights, double weightSum, float[] into) {
    for (int at = 0; at < into.length; at += 2) {
      double mean = 0;
      for (int k = 0; k < values.length; k++) {
        mean += weights[k] * values[k][at] / weightSum;
      }
      double variance = 0;
      for (int k = 0; k < values.length; k++) {
        double off = values[k][at] - mean;
        double deviation = values[k][at + 1];
        variance += weights[k] * (deviation * deviation + off * off) / weightSum;
      }
      into[at] = (float) mean;
      into[at + 1] = (float) Math.sqrt(variance);
    }
  }

  @Override
  void mean(List<OutputHead> heads, float[][] outputs, double[] shares, int rows, float[] into) {
    float[][] values = new float[outputs.length][];
    for (int k = 0; k < values.length; k++) {
      values[k] = heads.get(k).toValues(outputs[k].clone(), rows);
    }
    average(values, shares, 1, into);
    TargetUnits own = units();
    double step = own.steps()[0];
    for (int row = 0; row < rows; row++) {
      into[2 * row] = (float) own.scaled(into[2 * row], 0);
      into[2 * row + 1] = (float) (2 * Math.log(into[2 * row + 1] / step));
    }
  }

  @Override
  double step(float[] values, int from) {
    return values[from + 1];
  }

  @Override
  void told(float[] values, int from, Object[] into, int at) {
    into[at] = values[from];
    into[at + 1] = values[from + 1];
  }
}

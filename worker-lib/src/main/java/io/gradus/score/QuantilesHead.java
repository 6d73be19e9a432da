package io.gradus.score;

import io.gradus.calibrate.ConformalInterval;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.TargetUnits;
import io.gradus.network.Quantiles;
import java.util.List;
import java.util.Optional;

/** Values of a row: the median, and the quantiles in ascending order. */
final class QuantilesHead extends SpreadHead {
  private final QuantileBlend median;
  private final QuantileBlend lower;
  private final QuantileBlend upper;

  QuantilesHead(Quantiles loss, FeatureEncoder encoder, Optional<ConformalInterval> interval) {
    super(
        OutputLink.IDENTITY,
        loss,
        encoder,
        1 + loss.q().size(),
        loss.q().stream().map(SpreadHead::quantileColumn).toList(),
        margins(interval));
    double share = interval.map(ConformalInterval::share).orElse(0.0);
    this.median = new QuantileBlend(loss.q(), 0.5);
    this.lower = new QuantileBlend(loss.q(), (1 - share) / 2);
    this.upper = new QuantileBlend(loss.q(), (1 + share) / 2);
  }

  @Override
  float[] toValues(float[] outputs, int rows) {
    QuantileBlend.order(outputs, rows, width());
    float[] values = new float[rows * values()];
    for (int row = 0; row < rows; row++) {
      int at = row * values();
      values[at] = median.of(outputs, row * width());
      System.arraycopy(outputs, row * width(), values, at + 1, width());
    }
    units().restore(values, rows * values());
    return values;
  }

  /** The mean of each quantile, in the target's own unit. */
  @Override
  void mean(List<OutputHead> heads, float[][] outputs, double[] shares, int rows, float[] into) {
    for (float[] one : outputs) {
      QuantileBlend.order(one, rows, width());
    }
    for (int i = 0; i < rows * width(); i++) {
      double mean = 0;
      for (int k = 0; k < outputs.length; k++) {
        TargetUnits other = ((QuantilesHead) heads.get(k)).units();
        mean += shares[k] * other.restored(outputs[k][i], 0);
      }
      into[i] = (float) units().scaled(mean, 0);
    }
  }

  @Override
  double below(float[] values, int from, int target) {
    return lower.of(values, from + 1);
  }

  @Override
  double above(float[] values, int from, int target) {
    return upper.of(values, from + 1);
  }

  @Override
  void told(float[] values, int from, Object[] into, int at) {
    for (int i = 0; i < values(); i++) {
      into[at + i] = values[from + i];
    }
  }
}

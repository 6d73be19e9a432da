package io.gradus.compute;

import io.gradus.network.Quantiles;

/** The loss of {@link Quantiles}: the mean of one {@link QuantileLoss} an output. */
final class QuantilesLoss extends Loss {
  private final QuantileLoss[] losses;

  QuantilesLoss(Quantiles spec) {
    super(spec.q().size());
    losses = spec.q().stream().map(q -> new QuantileLoss(1, q)).toArray(QuantileLoss[]::new);
  }

  @Override
  public int targetWidth() {
    return 1;
  }

  @Override
  public double row(float[] y, int at, float[] t, int target, float weight, float[] errors) {
    double sum = 0;
    double scale = weight / (double) outputs;
    double wanted = t[target];
    for (int i = 0; i < outputs; i++) {
      double output = y[at + i];
      sum += losses[i].loss(output, wanted);
      errors[at + i] = (float) (scale * losses[i].slope(output, wanted));
    }
    return sum / outputs;
  }
}

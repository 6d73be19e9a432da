package io.gradus.compute;

import io.gradus.network.GaussianNll;

/** The loss of {@link GaussianNll}: outputs are the mean and the logarithm of the variance. */
final class GaussianLoss extends Loss {
  private final double beta;

  GaussianLoss(GaussianNll spec) {
    super(2);
    this.beta = spec.beta();
  }

  @Override
  public int targetWidth() {
    return 1;
  }

  @Override
  public double row(float[] y, int at, float[] t, int target, float weight, float[] errors) {
    double distance = (double) y[at] - t[target];
    double logVariance = y[at + 1];
    double precision = Math.exp(-logVariance);
    double scaled = distance * distance * precision;
    double factor = beta == 0 ? 1 : Math.exp(beta * logVariance);
    errors[at] = (float) (weight * factor * distance * precision);
    errors[at + 1] = (float) (weight * factor * (1 - scaled) / 2);
    return factor * (logVariance + scaled) / 2;
  }
}

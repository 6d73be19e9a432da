package io.gradus.compute;

/** The loss of {@link io.gradus.network.Poisson}. */
final class PoissonLoss extends PointwiseLoss {
  PoissonLoss(int outputs) {
    super(outputs);
  }

  @Override
  double loss(double y, double t) {
    return Math.exp(y) - t * y;
  }

  @Override
  double slope(double y, double t) {
    return Math.exp(y) - t;
  }
}

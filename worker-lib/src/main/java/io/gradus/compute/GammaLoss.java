package io.gradus.compute;

/** The loss of {@link io.gradus.network.Gamma}. */
final class GammaLoss extends PointwiseLoss {
  GammaLoss(int outputs) {
    super(outputs);
  }

  @Override
  double loss(double y, double t) {
    return y + t * Math.exp(-y);
  }

  @Override
  double slope(double y, double t) {
    return 1 - t * Math.exp(-y);
  }
}

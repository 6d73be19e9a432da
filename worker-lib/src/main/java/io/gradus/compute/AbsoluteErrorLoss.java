package io.gradus.compute;

/** The loss of {@link io.gradus.network.AbsoluteError}. */
final class AbsoluteErrorLoss extends PointwiseLoss {
  AbsoluteErrorLoss(int outputs) {
    super(outputs);
  }

  @Override
  double loss(double y, double t) {
    return Math.abs(y - t);
  }

  @Override
  double slope(double y, double t) {
    return Math.signum(y - t);
  }
}

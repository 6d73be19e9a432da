package io.gradus.compute;

/** The loss of {@link io.gradus.network.SquaredError}. */
final class SquaredErrorLoss extends PointwiseLoss {
  SquaredErrorLoss(int outputs) {
    super(outputs);
  }

  @Override
  double loss(double y, double t) {
    return (y - t) * (y - t);
  }

  @Override
  double slope(double y, double t) {
    return 2 * (y - t);
  }
}

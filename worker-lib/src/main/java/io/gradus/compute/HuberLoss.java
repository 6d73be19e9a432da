package io.gradus.compute;

/** The loss of {@link io.gradus.network.Huber}. */
final class HuberLoss extends PointwiseLoss {
  private final double delta;

  HuberLoss(int outputs, double delta) {
    super(outputs);
    this.delta = delta;
  }

  @Override
  double loss(double y, double t) {
    double distance = Math.abs(y - t);
    return distance <= delta ? distance * distance / 2 : delta * (distance - delta / 2);
  }

  @Override
  double slope(double y, double t) {
    return Math.max(-delta, Math.min(y - t, delta));
  }
}

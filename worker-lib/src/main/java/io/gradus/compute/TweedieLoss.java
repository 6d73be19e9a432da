package io.gradus.compute;

/** The loss of {@link io.gradus.network.Tweedie}. */
final class TweedieLoss extends PointwiseLoss {
  private final double power;

  TweedieLoss(int outputs, double power) {
    super(outputs);
    this.power = power;
  }

  @Override
  double loss(double y, double t) {
    return Math.exp((2 - power) * y) / (2 - power) - t * Math.exp((1 - power) * y) / (1 - power);
  }

  @Override
  double slope(double y, double t) {
    return Math.exp((2 - power) * y) - t * Math.exp((1 - power) * y);
  }
}

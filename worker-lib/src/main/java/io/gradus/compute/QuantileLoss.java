package io.gradus.compute;

/** The loss of {@link io.gradus.network.Quantile}. */
final class QuantileLoss extends PointwiseLoss {
  private final double q;

  QuantileLoss(int outputs, double q) {
    super(outputs);
    this.q = q;
  }

  @Override
  double loss(double y, double t) {
    return Math.max(q * (t - y), (q - 1) * (t - y));
  }

  @Override
  double slope(double y, double t) {
    if (y == t) {
      return 0.5 - q;
    }
    return y < t ? -q : 1 - q;
  }
}

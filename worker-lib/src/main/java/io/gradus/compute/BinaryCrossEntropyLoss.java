package io.gradus.compute;

/** The loss of {@link io.gradus.network.BinaryCrossEntropy}. */
final class BinaryCrossEntropyLoss extends PointwiseLoss {
  private final double positiveWeight;

  BinaryCrossEntropyLoss(int outputs, double positiveWeight) {
    super(outputs);
    this.positiveWeight = positiveWeight;
  }

  /** {@code log(1 + eˣ)} is {@code max(x, 0) + log(1 + e^−|x|)}, which does not overflow. */
  @Override
  double loss(double y, double t) {
    double tail = Math.log1p(Math.exp(-Math.abs(y)));
    return positiveWeight * t * (Math.max(-y, 0) + tail) + (1 - t) * (Math.max(y, 0) + tail);
  }

  @Override
  double slope(double y, double t) {
    double probability = 1 / (1 + Math.exp(-y));
    return (1 - t) * probability - positiveWeight * t * (1 - probability);
  }
}

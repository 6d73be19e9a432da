package io.gradus.compute;

import io.gradus.network.BinaryFocal;

/** The loss of {@link BinaryFocal}. */
final class BinaryFocalLoss extends PointwiseLoss {
  private final double gamma;
  private final double positive;
  private final double negative;

  BinaryFocalLoss(int outputs, BinaryFocal spec) {
    super(outputs);
    this.gamma = spec.gamma();
    this.positive = spec.alpha() == null ? 1 : spec.alpha();
    this.negative = spec.alpha() == null ? 1 : 1 - spec.alpha();
  }

  @Override
  double loss(double y, double t) {
    return t * positive * Focus.loss(y, gamma) + (1 - t) * negative * Focus.loss(-y, gamma);
  }

  @Override
  double slope(double y, double t) {
    return t * positive * Focus.slope(y, gamma) - (1 - t) * negative * Focus.slope(-y, gamma);
  }

  /** {@code f(y) = −(1 − p)^γ·log p} with {@code p = 1/(1 + e⁻ʸ)}. */
  private static final class Focus {
    private Focus() {}

    static double loss(double y, double gamma) {
      return Math.pow(missing(y), gamma) * surprise(y);
    }

    /** {@code (1 − p)^γ·(γ·p·log p − (1 − p))} */
    static double slope(double y, double gamma) {
      double missing = missing(y);
      return -Math.pow(missing, gamma) * (gamma * (1 - missing) * surprise(y) + missing);
    }

    /** {@code 1 − p} */
    private static double missing(double y) {
      return 1 / (1 + Math.exp(y));
    }

    /** {@code −log p} */
    private static double surprise(double y) {
      return Math.max(-y, 0) + Math.log1p(Math.exp(-Math.abs(y)));
    }
  }
}

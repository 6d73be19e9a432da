package io.gradus.compute;

/** The loss of {@link io.gradus.network.NegativeBinomial}. */
final class NegativeBinomialLoss extends PointwiseLoss {
  private final double r;

  NegativeBinomialLoss(int outputs, double dispersion) {
    super(outputs);
    this.r = 1 / dispersion;
  }

  @Override
  double loss(double y, double t) {
    double rest = LogGamma.of(t + 1) + LogGamma.of(r) - LogGamma.of(t + r);
    return rest + (t + r) * Math.log1p(Math.exp(y) / r) + t * (Math.log(r) - y);
  }

  /** The mean over mean and r is 1/(1 + r·e⁻ʸ), which does not overflow. */
  @Override
  double slope(double y, double t) {
    return (t + r) / (1 + r * Math.exp(-y)) - t;
  }
}

package io.gradus.compute;

/**
 * The loss of {@link io.gradus.network.NegativeBinomial} with a learned dispersion: outputs are the
 * logarithms of the mean {@code m} and of {@code r}.
 */
final class LearnedDispersionLoss extends Loss {
  /**
   * Beyond so many times what a count and its mean are, the difference to a Poisson distribution is
   * its first term in {@code 1/r}: the functions of {@code r} would only leave rounding errors.
   */
  private static final double NEARLY_POISSON = 1e6;

  LearnedDispersionLoss() {
    super(2);
  }

  @Override
  public int targetWidth() {
    return 1;
  }

  @Override
  public double row(float[] y, int at, float[] t, int target, float weight, float[] errors) {
    double logMean = y[at];
    double logR = y[at + 1];
    double count = t[target];
    double mean = Math.exp(logMean);
    double r = Math.exp(logR);
    errors[at] = (float) (weight * ((count + r) / (1 + Math.exp(logR - logMean)) - count));
    double rest = LogGamma.of(count + 1);
    double distance = count - mean;
    if (r > NEARLY_POISSON * (1 + count + mean)) {
      double first = (distance * distance - count) / (2 * r);
      errors[at + 1] = (float) (weight * first);
      return rest + mean - count * logMean - first;
    }
    double overR = softplus(logMean - logR);
    double slope = Digamma.of(r) - Digamma.of(count + r) + overR + distance / (r + mean);
    errors[at + 1] = (float) (weight * r * slope);
    return rest
        + LogGamma.of(r)
        - LogGamma.of(count + r)
        + (count + r) * overR
        + count * (logR - logMean);
  }

  /** {@code log(1 + eˣ)} */
  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }
}

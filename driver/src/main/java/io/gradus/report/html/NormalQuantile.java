package io.gradus.report.html;

/** Quantiles of the normal distribution, to 4.5e-4: Abramowitz and Stegun, 26.2.23. */
final class NormalQuantile {
  private NormalQuantile() {}

  static double of(double share) {
    double tail = Math.min(share, 1 - share);
    if (tail == 0.5) {
      return 0;
    }
    double t = Math.sqrt(-2 * Math.log(tail));
    double above = 2.515517 + t * (0.802853 + t * 0.010328);
    double below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
    double z = t - above / below;
    return share < 0.5 ? -z : z;
  }
}

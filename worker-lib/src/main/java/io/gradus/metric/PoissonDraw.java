package io.gradus.metric;

import io.gradus.data.CounterRandom;

/** Numbers that are Poisson distributed. */
final class PoissonDraw {
  /** From here on a normal number, rounded, is as good for an interval. */
  private static final double LARGE = 200;

  private PoissonDraw() {}

  /** One number, always the same of the same stream and place. */
  static double of(double mean, long key, long place) {
    if (mean >= LARGE) {
      double drawn = mean + Math.sqrt(mean) * CounterRandom.gaussian(key, place);
      return Math.max(0, Math.rint(drawn));
    }
    double left = CounterRandom.uniformDouble(key, place);
    double probability = StrictMath.exp(-mean);
    int number = 0;
    while (left > probability && probability > 0) {
      left -= probability;
      number++;
      probability *= mean / number;
    }
    return number;
  }
}

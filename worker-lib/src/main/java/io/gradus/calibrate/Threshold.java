package io.gradus.calibrate;

import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Chooses the threshold on a probability by what comes of it on rows. All thresholds that part rows
 * of different scores are tried, and that nothing or everything is told.
 */
public final class Threshold {
  private Threshold() {}

  /**
   * What comes of telling all rows above a threshold, in weights.
   *
   * @param hits told, and so
   * @param alarms told, and not so
   * @param misses not told, and so
   * @param rejections not told, and not so
   */
  public record Outcome(double hits, double alarms, double misses, double rejections) {
    /** The share of what is told that is so; 1 where nothing is told. */
    public double precision() {
      return hits + alarms == 0 ? 1 : hits / (hits + alarms);
    }

    /** The share of what is so that is told. */
    public double recall() {
      return hits / (hits + misses);
    }

    /** The share of rows of which it is told. */
    public double told() {
      return (hits + alarms) / (hits + alarms + misses + rejections);
    }

    /** The harmonic mean of precision and recall. */
    public double f1() {
      return 2 * hits / (2 * hits + alarms + misses);
    }

    /** The share of rows of which the right thing is told. */
    public double accuracy() {
      return (hits + rejections) / (hits + alarms + misses + rejections);
    }

    /** The mean share of both kinds of rows of which the right thing is told. */
    public double balancedAccuracy() {
      return (recall() + rejections / (alarms + rejections)) / 2;
    }

    /** Youden's J. */
    public double youden() {
      return 2 * balancedAccuracy() - 1;
    }

    /** Matthews' correlation; 0 where one side is empty. */
    public double mcc() {
      double product =
          (hits + alarms) * (hits + misses) * (rejections + alarms) * (rejections + misses);
      return product == 0 ? 0 : (hits * rejections - alarms * misses) / Math.sqrt(product);
    }
  }

  /**
   * The threshold of the greatest worth; of several the highest.
   *
   * @param worth what an outcome is worth; NaN or minus infinity where it is not to be taken
   * @return empty where no outcome is to be taken
   */
  public static Optional<Double> best(ScoreBins bins, ToDoubleFunction<Outcome> worth) {
    double[] positives = bins.positives();
    double[] negatives = bins.negatives();
    double[] least = bins.least();
    double[] greatest = bins.greatest();
    double misses = 0;
    double rejections = 0;
    for (int i = 0; i < positives.length; i++) {
      misses += positives[i];
      rejections += negatives[i];
    }
    double hits = 0;
    double alarms = 0;
    double all = misses;
    double others = rejections;
    double most = Double.NEGATIVE_INFINITY;
    Optional<Double> found = Optional.empty();
    for (int from = positives.length; from >= 0; from--) {
      if (from < positives.length) {
        hits += positives[from];
        alarms += negatives[from];
      }
      float above = from == positives.length ? 1 : probability(least[from]);
      float below = from == 0 ? 0 : probability(greatest[from - 1]);
      double value = worth.applyAsDouble(new Outcome(hits, alarms, all - hits, others - alarms));
      if (value > most && (above > below || from == positives.length)) {
        most = value;
        found = Optional.of(from == positives.length ? 1 : ((double) above + below) / 2);
      }
    }
    return found;
  }

  /** As predictions have it. */
  private static float probability(double logit) {
    return (float) (1 / (1 + Math.exp(-(float) logit)));
  }
}

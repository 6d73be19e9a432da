package io.gradus.metric;

import io.gradus.data.CounterRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How well a network tells what is so from what is not: weights of rows in 1,024 bins of the logit,
 * 32 to each doubling of |logit|, and the shares that came true of what was held likely. Rows of
 * one bin count as equal.
 */
public final class DecisionQuality {
  private static final int BINS = DecisionSums.BINS;

  private final double[] positive;
  private final double[] negative;
  private final double positiveSquares;
  private final double negativeSquares;
  private final double[] reliability;
  private final double positives;
  private final double negatives;

  DecisionQuality(
      double[] positive,
      double[] negative,
      double positiveSquares,
      double negativeSquares,
      double[] reliability) {
    this.positive = positive;
    this.negative = negative;
    this.positiveSquares = positiveSquares;
    this.negativeSquares = negativeSquares;
    this.reliability = reliability;
    positives = sum(positive);
    negatives = sum(negative);
  }

  /**
   * What comes of saying yes from a threshold on.
   *
   * @param threshold probability
   * @param hits weight of positive rows that are told so
   * @param alarms weight of negative rows that are told positive
   */
  public record Operating(double threshold, double hits, double alarms) {
    /** The share of what is told positive that is so; 1 where nothing is told. */
    public double precision() {
      return hits + alarms == 0 ? 1 : hits / (hits + alarms);
    }
  }

  /**
   * Rows of about the same probability.
   *
   * @param predicted their mean probability
   * @param observed the share that came true
   */
  public record Reliability(double weight, double predicted, double observed) {}

  /** The weight of positive rows. */
  public double positives() {
    return positives;
  }

  /** The weight of negative rows. */
  public double negatives() {
    return negatives;
  }

  /** How many rows of equal weight tell as much. */
  public double effectiveRows() {
    double squares = positiveSquares + negativeSquares;
    double weight = positives + negatives;
    return squares == 0 ? 0 : weight * weight / squares;
  }

  /** All thresholds between bins at which something changes, from "never" to "always". */
  public List<Operating> thresholds() {
    List<Operating> found = new ArrayList<>();
    double hits = 0;
    double alarms = 0;
    found.add(new Operating(1, 0, 0));
    for (int bin = BINS - 1; bin >= 0; bin--) {
      if (positive[bin] + negative[bin] > 0) {
        hits += positive[bin];
        alarms += negative[bin];
        found.add(new Operating(1 / (1 + Math.exp(-DecisionSums.edge(bin))), hits, alarms));
      }
    }
    return found;
  }

  /** What comes of saying yes where it is likelier than not. */
  public Operating even() {
    double hits = 0;
    double alarms = 0;
    for (int bin = BINS / 2; bin < BINS; bin++) {
      hits += positive[bin];
      alarms += negative[bin];
    }
    return new Operating(0.5, hits, alarms);
  }

  /** The share of rows that {@link #even} tells rightly. */
  public double accuracy() {
    Operating even = even();
    return (even.hits() + negatives - even.alarms()) / (positives + negatives);
  }

  /** See {@link Metric#AUC}. */
  public double auc() {
    double below = 0;
    double inOrder = 0;
    for (int bin = 0; bin < BINS; bin++) {
      inOrder += positive[bin] * (below + negative[bin] / 2);
      below += negative[bin];
    }
    return inOrder / (positives * negatives);
  }

  /** See {@link Metric#PR_AUC}. */
  public double averagePrecision() {
    double hits = 0;
    double told = 0;
    double area = 0;
    for (int bin = BINS - 1; bin >= 0; bin--) {
      hits += positive[bin];
      told += positive[bin] + negative[bin];
      area += positive[bin] > 0 ? positive[bin] * (hits / told) : 0;
    }
    return area / positives;
  }

  /**
   * The rows by their probability, in fifteen equal parts of it; those without rows are left out.
   */
  public List<Reliability> reliability() {
    List<Reliability> found = new ArrayList<>();
    for (int i = 0; i < reliability.length; i += 3) {
      double weight = reliability[i];
      if (weight > 0) {
        found.add(
            new Reliability(weight, reliability[i + 1] / weight, reliability[i + 2] / weight));
      }
    }
    return found;
  }

  /**
   * The mean distance of probability and share over {@link #reliability}: Naeini, Cooper and
   * Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning" (2015).
   */
  public double calibrationError() {
    double sum = 0;
    for (Reliability part : reliability()) {
      sum += part.weight() * Math.abs(part.predicted() - part.observed());
    }
    return sum / (positives + negatives);
  }

  /** Where a number lies, by a bootstrap of the rows. */
  public Interval interval(int replicates, long seed, ToDoubleFunction<DecisionQuality> number) {
    double[] found = new double[replicates];
    for (int i = 0; i < replicates; i++) {
      found[i] = number.applyAsDouble(replicate(seed, i));
    }
    return Interval.of(found);
  }

  /**
   * The rate of hits where negative rows raise alarms at these rates, by a bootstrap of the rows.
   *
   * @param alarmRates ascending
   */
  public List<Interval> hitBand(int replicates, long seed, double[] alarmRates) {
    return band(replicates, seed, quality -> quality.hitRates(alarmRates), alarmRates.length);
  }

  /**
   * The precision where positive rows are told at these rates, by a bootstrap of the rows.
   *
   * @param hitRates ascending
   */
  public List<Interval> precisionBand(int replicates, long seed, double[] hitRates) {
    return band(replicates, seed, quality -> quality.precisions(hitRates), hitRates.length);
  }

  /** The rate of hits at rates of alarms, along straight lines between thresholds. */
  public double[] hitRates(double[] alarmRates) {
    double[] found = new double[alarmRates.length];
    List<Operating> all = thresholds();
    int next = 1;
    for (int i = 0; i < found.length; i++) {
      double alarms = alarmRates[i] * negatives;
      while (next < all.size() - 1 && all.get(next).alarms() < alarms) {
        next++;
      }
      Operating before = all.get(Math.max(0, next - 1));
      Operating after = all.get(Math.min(next, all.size() - 1));
      double step = after.alarms() - before.alarms();
      double part = step == 0 ? 1 : Math.min(1, Math.max(0, (alarms - before.alarms()) / step));
      found[i] = (before.hits() + part * (after.hits() - before.hits())) / positives;
    }
    return found;
  }

  /** The precision of the highest threshold that tells positive rows at least at these rates. */
  public double[] precisions(double[] hitRates) {
    double[] found = new double[hitRates.length];
    List<Operating> all = thresholds();
    int next = Math.min(1, all.size() - 1);
    for (int i = 0; i < found.length; i++) {
      while (next < all.size() - 1 && all.get(next).hits() < hitRates[i] * positives) {
        next++;
      }
      found[i] = all.get(next).precision();
    }
    return found;
  }

  private List<Interval> band(int replicates, long seed, Curve curve, int points) {
    double[][] found = new double[points][replicates];
    for (int r = 0; r < replicates; r++) {
      double[] values = curve.of(replicate(seed, r));
      for (int i = 0; i < points; i++) {
        found[i][r] = values[i];
      }
    }
    List<Interval> band = new ArrayList<>();
    for (double[] values : found) {
      band.add(Interval.of(values));
    }
    return band;
  }

  private interface Curve {
    double[] of(DecisionQuality quality);
  }

  /**
   * The same with as many copies of each row as a Poisson number of mean 1 says: Chamandy,
   * Muralidharan, Najmi and Naidu, "Estimating uncertainty for massive data streams" (2012). Copies
   * of all rows of a bin are drawn at once, since sums of Poisson numbers are one of the sum of
   * means. Rows of one side count as if of one weight, that of as many equal rows as tell as much.
   */
  private DecisionQuality replicate(long seed, int replicate) {
    long key = CounterRandom.key(seed, replicate);
    double ofPositive = positives == 0 ? 1 : positiveSquares / positives;
    double ofNegative = negatives == 0 ? 1 : negativeSquares / negatives;
    return new DecisionQuality(
        drawn(positive, ofPositive, key, 0),
        drawn(negative, ofNegative, key, BINS),
        positiveSquares,
        negativeSquares,
        reliability);
  }

  private static double[] drawn(double[] weights, double ofOne, long key, int first) {
    double[] drawn = new double[BINS];
    for (int bin = 0; bin < BINS; bin++) {
      if (weights[bin] > 0) {
        drawn[bin] = ofOne * PoissonDraw.of(weights[bin] / ofOne, key, first + bin);
      }
    }
    return drawn;
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }
}

package io.gradus.bench.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How much another way's errors are above or below those of the one to be held against, seed by
 * seed on the same divisions.
 *
 * @param pairs seeds that both have
 * @param mean of the differences of errors; below 0 is better
 * @param standardError of that mean; 0 of one pair
 * @param relative mean error over that of the one to be held against, less 1
 */
record PairedDifference(int pairs, double mean, double standardError, double relative) {
  /** By how much more than that nobody is to be worse. */
  static final double BOUND = 0.05;

  /** What the difference says. */
  enum Verdict {
    BETTER,
    WITHIN_NOISE,
    WORSE,
    /** One pair has no noise to be told. */
    UNKNOWN
  }

  /** Of the seeds that both lists have; at least one. */
  static PairedDifference of(TableSet set, List<TableResult> ours, List<TableResult> theirs) {
    List<Double> differences = new ArrayList<>();
    double sumOfOurs = 0;
    double sumOfTheirs = 0;
    for (TableResult our : ours) {
      for (TableResult their : theirs) {
        if (their.seed() == our.seed()) {
          double error = set.error(our.metrics().get(set.metric()));
          double other = set.error(their.metrics().get(set.metric()));
          differences.add(error - other);
          sumOfOurs += error;
          sumOfTheirs += other;
        }
      }
    }
    int n = differences.size();
    double mean = differences.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    double squares = differences.stream().mapToDouble(d -> (d - mean) * (d - mean)).sum();
    double standardError = n < 2 ? 0 : Math.sqrt(squares / (n - 1) / n);
    double relative = sumOfOurs == sumOfTheirs ? 0 : sumOfOurs / sumOfTheirs - 1;
    return new PairedDifference(n, mean, standardError, relative);
  }

  /** Noise is a mean within two standard errors. */
  Verdict verdict() {
    if (pairs < 2) {
      return Verdict.UNKNOWN;
    }
    if (Math.abs(mean) <= 2 * standardError || mean == 0) {
      return Verdict.WITHIN_NOISE;
    }
    return mean < 0 ? Verdict.BETTER : Verdict.WORSE;
  }

  /** Whether the mean error is above the other by more than {@link #BOUND} of it. */
  boolean isFarWorse() {
    return relative > BOUND;
  }

  /** As a cell of the page. */
  String cell() {
    String words =
        switch (verdict()) {
          case BETTER -> "better";
          case WITHIN_NOISE -> "within noise";
          case WORSE -> "worse";
          case UNKNOWN -> "of one seed";
        };
    return String.format(
        Locale.ROOT,
        "%+.4f ± %.4f, %s (%+.1f %%%s)",
        mean,
        standardError,
        words,
        100 * relative,
        isFarWorse() ? ", **above 5 %**" : "");
  }
}

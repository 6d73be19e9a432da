package io.gradus.report.html;

import io.gradus.evaluate.Measured;
import io.gradus.metric.Bootstrap;
import io.gradus.metric.DecisionQuality;
import io.gradus.metric.Interval;
import io.gradus.metric.Metric;
import io.gradus.metric.Metrics;
import io.gradus.metric.NumberQuality;
import io.gradus.metric.Quality;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The measures that say most about a model on some rows, the most telling first. */
final class Yardsticks {
  /** As many replicates, drawn the same way each time. */
  static final int REPLICATES = 200;

  static final long SEED = 20_260_901;

  private static final String BASE_RATE = "guessing by the base rate";

  private final Metrics metrics;
  private final Quality quality;
  private final Bootstrap bootstrap;
  private final List<Yardstick> found = new ArrayList<>();

  private Yardsticks(Measured measured) {
    metrics = measured.metrics();
    quality = measured.quality();
    bootstrap = measured.bootstrap();
  }

  static List<Yardstick> of(Measured measured) {
    Yardsticks yardsticks = new Yardsticks(measured);
    switch (measured.quality().task()) {
      case BINARY -> yardsticks.binary();
      case MULTICLASS -> yardsticks.classes();
      case MULTILABEL -> yardsticks.labels();
      case REGRESSION -> yardsticks.numbers();
    }
    return yardsticks.found.stream().filter(one -> measured.metrics().has(one.metric())).toList();
  }

  private void binary() {
    DecisionQuality one = quality.decisions().get(0);
    double share = one.positives() / (one.positives() + one.negatives());
    add(Metric.AUC, bootstrapped(one, DecisionQuality::auc), 0.5, "guessing at random");
    add(
        Metric.PR_AUC,
        bootstrapped(one, DecisionQuality::averagePrecision),
        share,
        "guessing at random");
    add(
        Metric.ACCURACY,
        bootstrapped(one, DecisionQuality::accuracy),
        Math.max(share, 1 - share),
        "always saying the commoner class");
    add(Metric.LOG_LOSS, quality.logLoss(), entropy(share), BASE_RATE);
    add(
        Metric.PRECISION,
        share(one.even().hits() + one.even().alarms(), one),
        share,
        "saying yes to all");
    add(Metric.RECALL, share(one.positives(), one), Double.NaN, "");
  }

  /** Precision and recall are shares of some of the rows. */
  private Share share(double weight, DecisionQuality of) {
    double rows = weight / (of.positives() + of.negatives()) * of.effectiveRows();
    return value -> Interval.ofShare(value, rows);
  }

  private void classes() {
    double greatest = Double.NaN;
    double entropy = Double.NaN;
    double[][] confusion = metrics.confusion().orElse(new double[0][]);
    if (confusion.length > 0) {
      greatest = 0;
      entropy = 0;
      for (double[] predicted : confusion) {
        double share = 0;
        for (double weight : predicted) {
          share += weight / metrics.weight();
        }
        greatest = Math.max(greatest, share);
        entropy -= share == 0 ? 0 : share * Math.log(share);
      }
    }
    Share ofRows = value -> Interval.ofShare(value, quality.effectiveRows());
    add(Metric.ACCURACY, ofRows, greatest, "always saying the commonest class");
    add(Metric.TOP_K_ACCURACY, ofRows, Double.NaN, "");
    addDrawn(Metric.F1, Double.NaN, "");
    add(Metric.LOG_LOSS, quality.logLoss(), entropy, BASE_RATE);
  }

  private void labels() {
    double entropy = 0;
    double commoner = 0;
    for (DecisionQuality label : quality.decisions()) {
      double share = label.positives() / (label.positives() + label.negatives());
      entropy += entropy(share) / quality.decisions().size();
      commoner += Math.max(share, 1 - share) / quality.decisions().size();
    }
    addDrawn(Metric.AUC, 0.5, "guessing at random");
    addDrawn(Metric.F1, Double.NaN, "");
    add(
        Metric.EXACT_MATCH,
        value -> Interval.ofShare(value, quality.effectiveRows()),
        Double.NaN,
        "");
    addDrawn(Metric.ACCURACY, commoner, "always saying the commoner of yes and no");
    add(Metric.LOG_LOSS, quality.logLoss(), entropy, BASE_RATE);
  }

  private void numbers() {
    boolean one = quality.numbers().size() == 1;
    NumberQuality first = quality.numbers().get(0);
    double unexplained = 1 - metrics.value(Metric.R2);
    double spread =
        one && unexplained > 0 ? metrics.value(Metric.RMSE) / Math.sqrt(unexplained) : Double.NaN;
    String mean = "always saying the mean";
    if (one) {
      add(Metric.RMSE, first.rootMeanSquare(), spread, mean);
    } else {
      addDrawn(Metric.RMSE, spread, mean);
    }
    addDrawn(Metric.R2, 0, mean);
    if (one) {
      add(Metric.MAE, first.meanAbsolute(), Double.NaN, "");
    } else {
      addDrawn(Metric.MAE, Double.NaN, "");
    }
  }

  private static Interval bootstrapped(
      DecisionQuality quality, ToDoubleFunction<DecisionQuality> number) {
    return quality.interval(REPLICATES, SEED, number);
  }

  /** Adds what has its interval by a bootstrap of rows that were drawn. */
  private void addDrawn(Metric metric, double trivial, String guess) {
    boolean known = bootstrap.rows() > 0;
    Interval interval =
        known
            ? bootstrap.interval(metric, metrics.value(metric), quality.effectiveRows())
            : Yardstick.UNKNOWN;
    int drawn = known && bootstrap.rows() < metrics.rows() ? bootstrap.rows() : 0;
    add(metric, interval, drawn, trivial, guess);
  }

  /** The log loss of saying always how often it is so. */
  private static double entropy(double share) {
    return share == 0 || share == 1
        ? 0
        : -share * Math.log(share) - (1 - share) * Math.log(1 - share);
  }

  /** An interval about a share. */
  private interface Share {
    Interval around(double value);
  }

  private void add(Metric metric, Share share, double trivial, String guess) {
    double value = metrics.value(metric);
    add(metric, Double.isNaN(value) ? Yardstick.UNKNOWN : share.around(value), trivial, guess);
  }

  private void add(Metric metric, Interval interval, double trivial, String guess) {
    add(metric, interval, 0, trivial, guess);
  }

  private void add(Metric metric, Interval interval, int drawn, double trivial, String guess) {
    if (!Double.isNaN(metrics.value(metric))) {
      found.add(new Yardstick(metric, metrics.value(metric), interval, drawn, trivial, guess));
    }
  }
}

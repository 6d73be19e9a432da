package io.gradus.report.html;

import static io.gradus.report.html.Charts.axis;
import static io.gradus.report.html.Charts.line;
import static io.gradus.report.html.Charts.lines;
import static io.gradus.report.html.Charts.mark;
import static io.gradus.report.html.Charts.reference;
import static io.gradus.report.html.Charts.shareAxis;
import static io.gradus.report.html.Charts.with;

import io.gradus.metric.DecisionQuality;
import io.gradus.metric.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What telling yes from no comes to at every threshold. */
final class DecisionFigures {
  private static final int POINTS = 101;

  /** How many times worse a miss is than a false alarm. */
  private static final double[] COSTS = {0.1, 0.2, 0.5, 1, 2, 5, 10, 20};

  private DecisionFigures() {}

  static Figure roc(DecisionQuality quality) {
    double[] rates = shares(1);
    double[] hits = quality.hitRates(rates);
    List<Interval> band = quality.hitBand(Yardsticks.REPLICATES, Yardsticks.SEED, rates);
    Table table = new Table(">False alarms", ">Hits", ">At least", ">At most");
    List<double[]> points = new ArrayList<>(List.of(new double[] {0, 0}));
    for (int i = 0; i < POINTS; i++) {
      points.add(new double[] {rates[i], hits[i]});
      if (i % 5 == 0) {
        row(table, rates[i], hits[i], band.get(i));
      }
    }
    return Figure.of(
        "It finds %s of what is so at 10 %% false alarms".formatted(Say.percent(hits[10])),
        "ROC: which share of what is so is found, against the share of the rest that is told so"
            + " too. The dashed line is guessing.",
        lines(
            shareAxis("false alarms among what is not so"),
            shareAxis("hits among what is so"),
            List.of(
                with(line("This model", points), "band", band(rates, band)),
                reference(new double[] {0, 0}, new double[] {1, 1}))),
        table);
  }

  static Figure precision(DecisionQuality quality) {
    double[] rates = shares(0.01);
    double[] precisions = quality.precisions(rates);
    List<Interval> band = quality.precisionBand(Yardsticks.REPLICATES, Yardsticks.SEED, rates);
    double share = quality.positives() / (quality.positives() + quality.negatives());
    Table table = new Table(">Found", ">Precision", ">At least", ">At most");
    List<double[]> points = new ArrayList<>();
    for (int i = 0; i < rates.length; i++) {
      points.add(new double[] {rates[i], precisions[i]});
      if (i % 5 == 4) {
        row(table, rates[i], precisions[i], band.get(i));
      }
    }
    return Figure.of(
        "To find half of what is so, %s of what it tells are right"
            .formatted(Say.percent(precisions[49])),
        "Precision and recall: how much of what is told is right, against how much of what is so is"
            + " found. The dashed line is guessing.",
        lines(
            shareAxis("found of what is so"),
            shareAxis("right of what is told"),
            List.of(
                with(line("This model", points), "band", band(rates, band)),
                reference(new double[] {0, share}, new double[] {1, share}))),
        table);
  }

  private static void row(Table table, double rate, double value, Interval interval) {
    table.row(
        Say.percent(rate),
        Say.percent(value),
        Say.percent(interval.low()),
        Say.percent(interval.high()));
  }

  private static double[] shares(double first) {
    int count = first == 1 ? POINTS : POINTS - 1;
    double[] shares = new double[count];
    for (int i = 0; i < count; i++) {
      shares[i] = (i + (first == 1 ? 0 : 1)) / 100.0;
    }
    return shares;
  }

  private static List<List<Double>> band(double[] at, List<Interval> band) {
    List<double[]> points = new ArrayList<>();
    for (int i = 0; i < at.length; i++) {
      points.add(new double[] {at[i], band.get(i).low(), band.get(i).high()});
    }
    return Charts.points(points);
  }

  /** The cost of each threshold, where a miss costs as much as a false alarm, and five times. */
  static Figure cost(DecisionQuality quality) {
    List<DecisionQuality.Operating> thresholds = quality.thresholds();
    Table table =
        new Table("A miss costs", ">Best threshold", ">Found", ">Right of what is told", ">Saved");
    for (double times : COSTS) {
      DecisionQuality.Operating best = best(quality, thresholds, times);
      double idle = Math.min(times * quality.positives(), quality.negatives());
      table.row(
          times == 1 ? "as much as an alarm" : Say.shortest(times) + " alarms",
          Say.number(best.threshold()),
          Say.percent(best.hits() / quality.positives()),
          Say.percent(best.precision()),
          Say.percent(1 - cost(quality, best, times) / idle));
    }
    List<Map<String, Object>> series = new ArrayList<>();
    List<Map<String, Object>> marks = new ArrayList<>();
    for (double times : new double[] {1, 5}) {
      series.add(
          line(
              times == 1 ? "A miss costs as much as an alarm" : "A miss costs 5 alarms",
              thinned(quality, thresholds, times)));
    }
    DecisionQuality.Operating best = best(quality, thresholds, 5);
    marks.add(mark(best.threshold(), "best at 5"));
    return Figure.of(
        "If a miss costs five false alarms, say yes from %s on"
            .formatted(Say.percent(best.threshold())),
        "Cost of a row, in false alarms, by the probability from which on yes is told. The table"
            + " has other costs, and what each saves against the cheaper of always and never saying"
            + " yes.",
        with(
            lines(shareAxis("threshold"), with(axis("cost of a row"), "zero", true), series),
            "marks",
            marks),
        table);
  }

  private static double cost(
      DecisionQuality quality, DecisionQuality.Operating operating, double times) {
    return times * (quality.positives() - operating.hits()) + operating.alarms();
  }

  private static DecisionQuality.Operating best(
      DecisionQuality quality, List<DecisionQuality.Operating> thresholds, double times) {
    DecisionQuality.Operating best = thresholds.get(0);
    for (DecisionQuality.Operating threshold : thresholds) {
      best = cost(quality, threshold, times) < cost(quality, best, times) ? threshold : best;
    }
    return best;
  }

  private static List<double[]> thinned(
      DecisionQuality quality, List<DecisionQuality.Operating> thresholds, double times) {
    double rows = quality.positives() + quality.negatives();
    List<double[]> points = new ArrayList<>();
    double last = 2;
    for (DecisionQuality.Operating threshold : thresholds) {
      if (last - threshold.threshold() >= 0.004 || threshold.threshold() == 1) {
        points.add(new double[] {threshold.threshold(), cost(quality, threshold, times) / rows});
        last = threshold.threshold();
      }
    }
    return points;
  }
}

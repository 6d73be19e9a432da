package io.gradus.report.html;

import static io.gradus.report.html.Charts.line;
import static io.gradus.report.html.Charts.lines;
import static io.gradus.report.html.Charts.reference;
import static io.gradus.report.html.Charts.shareAxis;
import static io.gradus.report.html.Charts.with;

import io.gradus.metric.DecisionQuality;
import io.gradus.metric.Interval;
import java.util.ArrayList;
import java.util.List;

/** Whether probabilities are to be taken at their word. */
final class ReliabilityFigure {
  /** Fewer rows than these, of equal weight, show nothing but luck; the table has them. */
  private static final double FEWEST = 10;

  private ReliabilityFigure() {}

  /**
   * @param predicted what the network gives
   * @param observed what came of it
   * @param subject begins the sentence of the title
   */
  static Figure of(DecisionQuality quality, String predicted, String observed, String subject) {
    double rows = quality.positives() + quality.negatives();
    List<double[]> points = new ArrayList<>();
    List<double[]> band = new ArrayList<>();
    DecisionQuality.Reliability farthest = null;
    Table table = new Table(">Given", ">Came true", ">At least", ">At most", ">Rows");
    for (DecisionQuality.Reliability part : quality.reliability()) {
      Interval interval =
          Interval.ofShare(part.observed(), part.weight() / rows * quality.effectiveRows());
      if (part.weight() / rows * quality.effectiveRows() >= FEWEST) {
        points.add(new double[] {part.predicted(), part.observed()});
        band.add(new double[] {part.predicted(), interval.low(), interval.high()});
      }
      if (farthest == null || off(part) * part.weight() > off(farthest) * farthest.weight()) {
        farthest = part;
      }
      table.row(
          Say.percent(part.predicted()),
          Say.percent(part.observed()),
          Say.percent(interval.low()),
          Say.percent(interval.high()),
          Say.count(part.weight()));
    }
    double error = quality.calibrationError();
    String title =
        farthest == null || error < 0.02
            ? "Its probabilities can be taken at their word: off by %s on average"
                .formatted(Say.percent(error))
            : "%s about %s, %s came true"
                .formatted(
                    subject, Say.percent(farthest.predicted()), Say.percent(farthest.observed()));
    return Figure.of(
        title,
        "Reliability: rows of about the same %s against the %s. On the dashed line both agree; they are apart by %s on average (ECE)."
            .formatted(predicted, observed, Say.percent(error)),
        lines(
            shareAxis(predicted),
            shareAxis(observed),
            List.of(
                with(line("This model", points), "band", Charts.points(band)),
                reference(new double[] {0, 0}, new double[] {1, 1}))),
        table);
  }

  private static double off(DecisionQuality.Reliability part) {
    return Math.abs(part.predicted() - part.observed());
  }
}

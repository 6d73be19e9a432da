package io.gradus.report.html;

import static io.gradus.report.html.Charts.bar;
import static io.gradus.report.html.Charts.columns;
import static io.gradus.report.html.Charts.shareAxis;

import io.gradus.metric.DecisionQuality;
import io.gradus.metric.Metrics;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How well yes is told from no. */
final class DecisionSection implements Section {
  @Override
  public Optional<Part> of(ReportFacts facts) {
    if (facts.task() != Task.BINARY || facts.first().isEmpty()) {
      return Optional.empty();
    }
    MeasuredRows rows = facts.first().get();
    DecisionQuality quality = rows.measured().quality().decisions().get(0);
    if (quality.positives() == 0 || quality.negatives() == 0) {
      return Optional.empty();
    }
    List<Figure> figures = new ArrayList<>();
    figures.add(DecisionFigures.roc(quality));
    figures.add(DecisionFigures.precision(quality));
    figures.add(DecisionFigures.cost(quality));
    figures.add(
        ReliabilityFigure.of(
            quality, "probability", "share that came true", "Of rows with a probability of"));
    confusion(facts, rows.measured().metrics()).ifPresent(figures::add);
    return Optional.of(
        new Part(
            "quality",
            "Quality",
            "Measured on %s. Bands hold the truth with a probability of 95 %%, by a bootstrap of the rows."
                .formatted(rows.inWords()),
            figures));
  }

  private static Optional<Figure> confusion(ReportFacts facts, Metrics metrics) {
    if (metrics.confusion().isEmpty()) {
      return Optional.empty();
    }
    double[][] confusion = metrics.confusion().get();
    List<String> classes = facts.subject().encoder().classes();
    String no = classes.size() == 2 ? classes.get(0) : "no";
    String yes = classes.size() == 2 ? classes.get(1) : "yes";
    double alarms = confusion[0][1];
    double misses = confusion[1][0];
    String title =
        alarms + misses == 0
            ? "It made no mistake"
            : alarms >= misses
                ? "%s of its mistakes are false alarms"
                    .formatted(Say.percent(alarms / (alarms + misses)))
                : "%s of its mistakes are misses"
                    .formatted(Say.percent(misses / (alarms + misses)));
    Table table = new Table("Is", ">Told " + no, ">Told " + yes);
    table.row(no, Say.number(confusion[0][0]), Say.number(alarms));
    table.row(yes, Say.number(misses), Say.number(confusion[1][1]));
    return Optional.of(
        Figure.of(
            title,
            "What became of the rows of each class where the likelier class is told.",
            Charts.with(
                columns(
                    List.of("is " + no, "is " + yes),
                    shareAxis("share of the rows of the class"),
                    List.of(
                        bar("told " + no, share(confusion[0], 0), share(confusion[1], 0)),
                        bar("told " + yes, share(confusion[0], 1), share(confusion[1], 1)))),
                "stacked",
                true,
                "horizontal",
                true),
            table));
  }

  private static double share(double[] told, int which) {
    return told[which] / (told[0] + told[1]);
  }
}

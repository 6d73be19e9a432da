package io.gradus.report.html;

import static io.gradus.report.html.Charts.bar;
import static io.gradus.report.html.Charts.bars;
import static io.gradus.report.html.Charts.shareAxis;
import static io.gradus.report.html.Charts.with;

import io.gradus.metric.DecisionQuality;
import io.gradus.metric.Interval;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How well each of several labels is told. */
final class LabelSection implements Section {
  private static final int BARS = 30;

  /** Fewer, since each takes a bootstrap of its own. */
  private static final int REPLICATES = 100;

  /** One label's measures. */
  private record Label(String name, DecisionQuality quality, Interval auc) {
    double precision() {
      DecisionQuality.Operating even = quality.even();
      return even.hits() + even.alarms() == 0 ? Double.NaN : even.precision();
    }

    double recall() {
      return quality.even().hits() / quality.positives();
    }
  }

  @Override
  public Optional<Part> of(ReportFacts facts) {
    if (facts.task() != Task.MULTILABEL || facts.first().isEmpty()) {
      return Optional.empty();
    }
    MeasuredRows rows = facts.first().get();
    List<DecisionQuality> qualities = rows.measured().quality().decisions();
    List<Label> labels = new ArrayList<>();
    for (int i = 0; i < qualities.size(); i++) {
      DecisionQuality quality = qualities.get(i);
      if (quality.positives() > 0 && quality.negatives() > 0) {
        labels.add(
            new Label(
                facts.subject().output(i, qualities.size()),
                quality,
                quality.interval(REPLICATES, Yardsticks.SEED, DecisionQuality::auc)));
      }
    }
    if (labels.isEmpty()) {
      return Optional.empty();
    }
    labels.sort(Comparator.comparingDouble(label -> label.quality().auc()));
    List<Figure> figures = new ArrayList<>(List.of(auc(labels), detection(labels)));
    Label hardest = labels.get(0);
    figures.add(
        titled(
            "Of the hardest label, " + Say.quoted(hardest.name()),
            DecisionFigures.roc(hardest.quality())));
    figures.add(
        titled(
            "Of the same label",
            ReliabilityFigure.of(
                hardest.quality(),
                "probability",
                "share that came true",
                "Of rows with a probability of")));
    return Optional.of(
        new Part(
            "quality",
            "Quality",
            "Each of %s labels, measured on %s.".formatted(qualities.size(), rows.inWords()),
            figures));
  }

  private static Figure titled(String of, Figure figure) {
    String rest = figure.title().substring(0, 1).toLowerCase(Locale.ROOT);
    return figure.titled(of + ": " + rest + figure.title().substring(1));
  }

  private static Figure auc(List<Label> labels) {
    Table table = new Table("Label", ">AUC", ">At least", ">At most", ">Has it");
    for (Label label : labels) {
      table.row(
          label.name(),
          Say.number(label.quality().auc()),
          Say.number(label.auc().low()),
          Say.number(label.auc().high()),
          Say.count(label.quality().positives()));
    }
    List<Label> drawn = labels.subList(0, Math.min(BARS, labels.size()));
    Map<String, Object> bar =
        with(
            bar("AUC", drawn.stream().mapToDouble(label -> label.quality().auc()).toArray()),
            "low",
            Charts.numbers(drawn.stream().mapToDouble(label -> label.auc().low()).toArray()),
            "high",
            Charts.numbers(drawn.stream().mapToDouble(label -> label.auc().high()).toArray()));
    Label hardest = labels.get(0);
    String doubt = hardest.auc().holds(0.5) ? ", which guessing could give too" : "";
    return Figure.of(
        "%s is told worst: AUC %s%s"
            .formatted(Say.quoted(hardest.name()), Say.number(hardest.quality().auc()), doubt),
        "The hardest labels first, with 95 % intervals; guessing gives 0.5.",
        with(
            bars(
                drawn.stream().map(Label::name).toList(),
                with(Charts.axis("AUC"), "min", 0, "max", 1),
                List.of(bar)),
            "reference",
            Map.of("value", 0.5, "text", "guessing")),
        table);
  }

  private static Figure detection(List<Label> labels) {
    List<Label> byRecall = new ArrayList<>(labels);
    byRecall.sort(Comparator.comparingDouble(Label::recall));
    Table table = new Table("Label", ">Right of what is told", ">Found of what is so");
    for (Label label : byRecall) {
      table.row(label.name(), Say.percent(label.precision()), Say.percent(label.recall()));
    }
    List<Label> drawn = byRecall.subList(0, Math.min(BARS, byRecall.size()));
    return Figure.of(
        "%s is missed most: %s of it are found"
            .formatted(Say.quoted(byRecall.get(0).name()), Say.percent(byRecall.get(0).recall())),
        "Where a label is told from a probability of one half on.",
        bars(
            drawn.stream().map(Label::name).toList(),
            shareAxis("share"),
            List.of(
                bar(
                    "right of what is told",
                    drawn.stream().mapToDouble(Label::precision).toArray()),
                bar("found of what is so", drawn.stream().mapToDouble(Label::recall).toArray()))),
        table);
  }
}

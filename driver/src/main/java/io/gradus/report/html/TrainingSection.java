package io.gradus.report.html;

import static io.gradus.report.html.Charts.axis;
import static io.gradus.report.html.Charts.line;
import static io.gradus.report.html.Charts.lines;
import static io.gradus.report.html.Charts.mark;
import static io.gradus.report.html.Charts.with;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How training went: losses by epoch, the metric that people look at, where it went back. */
final class TrainingSection implements Section {
  private static final String LOSS = "loss";

  @Override
  public Optional<Part> of(ReportFacts facts) {
    TrainingLog log = facts.log();
    if (log.isEmpty()) {
      return Optional.empty();
    }
    List<Figure> figures = new ArrayList<>();
    if (log.epochs().size() > 1) {
      figures.add(losses(log));
      headline(facts).ifPresent(metric -> figures.add(metric(log, metric)));
    } else if (log.steps().size() > 2) {
      figures.add(steps(log));
    }
    if (!log.rollBacks().isEmpty()) {
      figures.add(rollBacks(log));
    }
    return Optional.of(new Part("training", "Training", lead(log), figures));
  }

  private static String lead(TrainingLog log) {
    int epochs = log.epochs().size();
    if (log.end().isEmpty()) {
      return "%s of %s epochs are done.".formatted(epochs, Math.max(epochs, log.planned()));
    }
    String reason = log.end().get().reason();
    return "%s epochs%s. The weights kept are those of epoch %s."
        .formatted(epochs, reason.isEmpty() ? "" : "; it ended since " + reason, log.bestEpoch());
  }

  private static Figure losses(TrainingLog log) {
    List<double[]> train = new ArrayList<>();
    List<double[]> validation = new ArrayList<>();
    Table table = new Table(">Epoch", ">Training loss", ">Validation loss", ">Seconds", "");
    for (TrainingLog.Epoch epoch : log.epochs()) {
      double checked = epoch.validation().getOrDefault(LOSS, Double.NaN);
      train.add(new double[] {epoch.epoch(), epoch.loss()});
      if (!Double.isNaN(checked)) {
        validation.add(new double[] {epoch.epoch(), checked});
      }
      table.row(
          Integer.toString(epoch.epoch()),
          Say.number(epoch.loss()),
          Say.number(checked),
          Say.number(epoch.seconds()),
          epoch.epoch() == log.bestEpoch() ? "kept" : "");
    }
    List<Map<String, Object>> series = new ArrayList<>();
    series.add(line("Training rows", train));
    if (!validation.isEmpty()) {
      series.add(line("Validation rows", validation));
    }
    return Figure.of(
        lossTitle(log, validation),
        "The loss of training rows is of the moment at which each took part; the dashed line marks"
            + " the epoch whose weights are kept.",
        with(lines(epochs(log), axis(LOSS), series), "marks", marks(log)),
        table);
  }

  private static String lossTitle(TrainingLog log, List<double[]> validation) {
    List<TrainingLog.Epoch> epochs = log.epochs();
    double first = epochs.get(0).loss();
    double last = epochs.get(epochs.size() - 1).loss();
    if (validation.size() < 2) {
      return "The loss went from %s to %s".formatted(Say.number(first), Say.number(last));
    }
    double[] least = validation.get(0);
    for (double[] point : validation) {
      least = point[1] < least[1] ? point : least;
    }
    double[] end = validation.get(validation.size() - 1);
    if (least == end) {
      return log.isStillFalling()
          ? "The validation loss was still falling at the end"
          : "The validation loss was least at the end: " + Say.number(end[1]);
    }
    return "The validation loss was least after epoch %s: %s, and %s %s"
        .formatted(
            (int) least[0],
            Say.number(least[1]),
            Say.number(end[1]),
            log.end().isPresent() ? "at the end" : "after the last epoch by now");
  }

  private static Map<String, Object> epochs(TrainingLog log) {
    List<TrainingLog.Epoch> epochs = log.epochs();
    return with(
        axis("epoch"),
        "min",
        epochs.get(0).epoch(),
        "max",
        epochs.get(epochs.size() - 1).epoch(),
        "whole",
        true);
  }

  private static List<Map<String, Object>> marks(TrainingLog log) {
    List<Map<String, Object>> marks = new ArrayList<>();
    if (log.bestEpoch() > 0) {
      marks.add(mark(log.bestEpoch(), "kept"));
    }
    for (TrainingLog.RollBack back : log.rollBacks()) {
      marks.add(mark(back.epoch(), "went back"));
    }
    return marks;
  }

  /** The first metric beside the loss that was validated and says most. */
  private static Optional<String> headline(ReportFacts facts) {
    List<String> telling = List.of("auc", "accuracy", "rmse", "f1");
    return telling.stream()
        .filter(
            name ->
                facts.log().epochs().stream()
                        .filter(epoch -> !Double.isNaN(value(epoch, name)))
                        .count()
                    > 1)
        .findFirst();
  }

  private static double value(TrainingLog.Epoch epoch, String metric) {
    return epoch.validation().getOrDefault(metric, Double.NaN);
  }

  private static Figure metric(TrainingLog log, String metric) {
    String name = MetricNames.of(metric);
    List<double[]> points = new ArrayList<>();
    Table table = new Table(">Epoch", ">" + name);
    double first = Double.NaN;
    double kept = Double.NaN;
    for (TrainingLog.Epoch epoch : log.epochs()) {
      double value = value(epoch, metric);
      if (Double.isNaN(value)) {
        continue;
      }
      points.add(new double[] {epoch.epoch(), value});
      table.row(Integer.toString(epoch.epoch()), Say.number(value));
      first = Double.isNaN(first) ? value : first;
      kept = epoch.epoch() == log.bestEpoch() ? value : kept;
    }
    String title =
        Double.isNaN(kept)
            ? "%s of the validation rows, epoch by epoch".formatted(name)
            : "%s of the validation rows went from %s to %s in the epoch kept"
                .formatted(name, Say.number(first), Say.number(kept));
    return Figure.of(
        title,
        "",
        with(
            lines(epochs(log), axis(name), List.of(line("Validation rows", points))),
            "marks",
            marks(log)),
        table);
  }

  private static Figure steps(TrainingLog log) {
    List<double[]> points = new ArrayList<>();
    Table table = new Table(">Step", ">Loss", ">Learning rate");
    for (TrainingLog.Step step : log.steps()) {
      points.add(new double[] {step.step(), step.loss()});
      table.row(Long.toString(step.step()), Say.number(step.loss()), Say.number(step.rate()));
    }
    return Figure.of(
        "The loss of single steps went from %s to %s"
            .formatted(Say.number(points.get(0)[1]), Say.number(points.get(points.size() - 1)[1])),
        "Each is of one batch, before its update.",
        lines(axis("step"), axis(LOSS), List.of(line("Batch", points))),
        table);
  }

  private static Figure rollBacks(TrainingLog log) {
    Table table = new Table(">Failed step", ">Went back to epoch", ">Rate times", "Cause");
    for (TrainingLog.RollBack back : log.rollBacks()) {
      table.row(
          Long.toString(back.failedStep()),
          Integer.toString(back.epoch()),
          Say.number(back.factor()),
          back.cause());
    }
    return Figure.table(
        "Training diverged and went back %s"
            .formatted(log.rollBacks().size() == 1 ? "once" : log.rollBacks().size() + " times"),
        "",
        table);
  }
}

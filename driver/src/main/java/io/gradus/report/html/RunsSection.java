package io.gradus.report.html;

import static io.gradus.report.html.Charts.axis;
import static io.gradus.report.html.Charts.bar;
import static io.gradus.report.html.Charts.bars;
import static io.gradus.report.html.Charts.line;
import static io.gradus.report.html.Charts.lines;
import static io.gradus.report.html.Charts.with;

import io.gradus.metric.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/** Several runs side by side: what they came to, how they got there, what was set differently. */
final class RunsSection implements Section {
  /** More lines in one drawing cannot be told apart. */
  private static final int LINES = 10;

  private static final int SETTINGS = 200;
  private static final String LOSS = "loss";

  /** What differs from run to run whatever they are. */
  private static final Set<String> OF_EVERY_RUN = Set.of("output.path", "output.existing");

  @Override
  public Optional<Part> of(ReportFacts facts) {
    return facts.runs().size() < 2 ? Optional.empty() : Optional.of(part(facts.runs()));
  }

  /** Of two runs at least. */
  static Part part(List<ComparedRun> runs) {
    List<Figure> figures = new ArrayList<>();
    best(runs).ifPresent(best -> figures.add(metrics(runs, best)));
    curves(runs, LOSS, "Validation loss", epoch -> value(epoch, LOSS))
        .or(() -> curves(runs, LOSS, "Training loss", TrainingLog.Epoch::loss))
        .ifPresent(figures::add);
    best(runs)
        .filter(best -> best.metric() != Metric.LOSS)
        .flatMap(
            best ->
                curves(
                    runs,
                    best.metric().id(),
                    "%s of the validation rows".formatted(MetricNames.of(best.metric())),
                    epoch -> value(epoch, best.metric().id())))
        .ifPresent(figures::add);
    figures.add(settings(runs));
    return new Part(
        "runs",
        "Runs side by side",
        "%s runs; each was measured on its own rows.".formatted(runs.size()),
        figures);
  }

  /**
   * The run that ended best, by the metric that says most, of the rows that most were checked on.
   */
  record Best(ComparedRun run, String rows, Metric metric) {
    double value() {
      return run.metric(rows, metric.id());
    }

    /** Whether others ended as well. */
    boolean isShared(List<ComparedRun> runs) {
      return runs.stream().filter(other -> other.metric(rows, metric.id()) == value()).count() > 1;
    }

    String inOneSentence(List<ComparedRun> runs) {
      String measure = MetricNames.of(metric);
      return isShared(runs)
          ? "Several runs share the best %s of their %s rows: %s"
              .formatted(measure, rows, Say.number(value()))
          : "%s has the best %s of its %s rows: %s"
              .formatted(Say.quoted(run.name()), measure, rows, Say.number(value()));
    }
  }

  static Optional<Best> best(List<ComparedRun> runs) {
    for (String rows : List.of("test", "validation")) {
      for (Metric metric :
          List.of(Metric.AUC, Metric.ACCURACY, Metric.RMSE, Metric.LOG_LOSS, Metric.LOSS)) {
        boolean all = runs.stream().noneMatch(run -> Double.isNaN(run.metric(rows, metric.id())));
        if (all) {
          ComparedRun best = runs.get(0);
          for (ComparedRun run : runs) {
            double value = run.metric(rows, metric.id());
            best = metric.better(value, best.metric(rows, metric.id()), 0) ? run : best;
          }
          return Optional.of(new Best(best, rows, metric));
        }
      }
    }
    return Optional.empty();
  }

  private static Figure metrics(List<ComparedRun> runs, Best best) {
    Set<String> known = new TreeSet<>();
    runs.forEach(run -> known.addAll(run.metrics(best.rows()).keySet()));
    List<Metric> metrics = new ArrayList<>();
    for (Metric metric : Metric.values()) {
      if (known.contains(metric.id())) {
        metrics.add(metric);
      }
    }
    List<String> head = new ArrayList<>(List.of("Run", "State", ">Epoch kept", ">Seconds"));
    metrics.forEach(metric -> head.add(">" + MetricNames.of(metric)));
    Table table = new Table(head.toArray(String[]::new));
    for (ComparedRun run : runs) {
      List<String> row = new ArrayList<>();
      row.add(run.name());
      row.add(run.state());
      row.add(Integer.toString(run.log().bestEpoch()));
      row.add(
          Say.number(run.log().epochs().stream().mapToDouble(TrainingLog.Epoch::seconds).sum()));
      metrics.forEach(metric -> row.add(Say.number(run.metric(best.rows(), metric.id()))));
      table.row(row.toArray(String[]::new));
    }
    String name = MetricNames.of(best.metric());
    return Figure.of(
            best.inOneSentence(runs),
            "Of the %s rows of each run. Where runs drew other rows, a difference may be one of the rows: report --against measures models on the same ones."
                .formatted(best.rows()),
            bars(
                runs.stream().map(ComparedRun::name).toList(),
                axis(name),
                List.of(
                    bar(
                        name,
                        runs.stream()
                            .mapToDouble(run -> run.metric(best.rows(), best.metric().id()))
                            .toArray()))),
            table)
        .acrossThePage();
  }

  private static double value(TrainingLog.Epoch epoch, String metric) {
    return epoch.validation().getOrDefault(metric, Double.NaN);
  }

  /** One line a run; empty unless two have more than one point. */
  private static Optional<Figure> curves(
      List<ComparedRun> runs, String metric, String name, ToDoubleFunction<TrainingLog.Epoch> of) {
    boolean greater = !metric.equals(LOSS) && Metric.of(metric).greaterIsBetter();
    Map<String, List<double[]>> curves = new LinkedHashMap<>();
    String best = "";
    double[] most = {Double.NaN, Double.NaN};
    for (ComparedRun run : runs) {
      List<double[]> points = new ArrayList<>();
      for (TrainingLog.Epoch epoch : run.log().epochs()) {
        double value = of.applyAsDouble(epoch);
        if (!Double.isNaN(value)) {
          points.add(new double[] {epoch.epoch(), value});
          boolean better = greater ? value > most[1] : value < most[1];
          best = Double.isNaN(most[1]) || better ? run.name() : best;
          most = Double.isNaN(most[1]) || better ? points.get(points.size() - 1) : most;
        }
      }
      if (points.size() > 1) {
        curves.put(run.name(), points);
      }
    }
    if (curves.size() < 2) {
      return Optional.empty();
    }
    List<Map<String, Object>> series = new ArrayList<>();
    curves.entrySet().stream()
        .limit(LINES)
        .forEach(curve -> series.add(line(curve.getKey(), curve.getValue())));
    String more =
        curves.size() > LINES ? "The first %s are drawn; the table has all.".formatted(LINES) : "";
    return Optional.of(
        Figure.of(
            "%s: %s comes to the best, %s in epoch %s"
                .formatted(name, Say.quoted(best), Say.number(most[1]), (int) most[0]),
            more,
            lines(with(axis("epoch"), "whole", true), axis(name), series),
            table(curves)));
  }

  private static Table table(Map<String, List<double[]>> curves) {
    List<String> head = new ArrayList<>(List.of(">Epoch"));
    Set<Integer> epochs = new TreeSet<>();
    curves.forEach(
        (run, points) -> {
          head.add(">" + run);
          points.forEach(point -> epochs.add((int) point[0]));
        });
    Table table = new Table(head.toArray(String[]::new));
    for (int epoch : epochs) {
      List<String> row = new ArrayList<>(List.of(Integer.toString(epoch)));
      for (List<double[]> points : curves.values()) {
        row.add(
            points.stream()
                .filter(point -> (int) point[0] == epoch)
                .map(point -> Say.number(point[1]))
                .findFirst()
                .orElse("–"));
      }
      table.row(row.toArray(String[]::new));
    }
    return table;
  }

  private static Figure settings(List<ComparedRun> runs) {
    Set<String> keys = new TreeSet<>();
    runs.forEach(run -> keys.addAll(run.settings().keySet()));
    keys.removeAll(OF_EVERY_RUN);
    keys.removeIf(
        key ->
            runs.stream().map(run -> run.settings().getOrDefault(key, "")).distinct().count() < 2);
    List<String> head = new ArrayList<>(List.of("Setting"));
    runs.forEach(run -> head.add(RowFigures.unmarked(run.name())));
    Table table = new Table(head.toArray(String[]::new));
    for (String key : keys.stream().limit(SETTINGS).toList()) {
      List<String> row = new ArrayList<>(List.of(key));
      runs.forEach(run -> row.add(run.settings().getOrDefault(key, "–")));
      table.row(row.toArray(String[]::new));
    }
    if (keys.isEmpty()) {
      List<String> row = new ArrayList<>(List.of("all"));
      runs.forEach(run -> row.add("the same"));
      table.row(row.toArray(String[]::new));
    }
    return Figure.table(
            keys.isEmpty()
                ? "All settings are the same"
                : "They differ in " + Say.list(List.copyOf(keys), 3),
            "",
            table)
        .acrossThePage();
  }
}

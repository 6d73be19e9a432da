package io.gradus.report.html;

import static io.gradus.report.html.Charts.bar;
import static io.gradus.report.html.Charts.bars;
import static io.gradus.report.html.Charts.grid;
import static io.gradus.report.html.Charts.line;
import static io.gradus.report.html.Charts.lines;
import static io.gradus.report.html.Charts.shareAxis;
import static io.gradus.report.html.Charts.with;

import io.gradus.metric.DecisionQuality;
import io.gradus.metric.Metric;
import io.gradus.metric.Metrics;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** How well one of several classes is named. */
final class ClassSection implements Section {
  /** More classes are cells that nobody can tell apart; then pairs are listed. */
  private static final int GRID = 40;

  private static final int PAIRS = 20;
  private static final int BARS = 30;

  @Override
  public Optional<Part> of(ReportFacts facts) {
    if (facts.task() != Task.MULTICLASS || facts.first().isEmpty()) {
      return Optional.empty();
    }
    MeasuredRows rows = facts.first().get();
    Metrics metrics = rows.measured().metrics();
    List<String> classes = facts.subject().encoder().classes();
    List<Figure> figures = new ArrayList<>();
    metrics.confusion().ifPresent(confusion -> figures.add(confusion(confusion, classes)));
    byClass(metrics, classes).ifPresent(figures::add);
    DecisionQuality sure = rows.measured().quality().decisions().get(0);
    if (sure.positives() > 0 && sure.negatives() > 0) {
      figures.add(sureness(sure));
    }
    figures.add(
        ReliabilityFigure.of(
            sure,
            "probability of the class named",
            "share named rightly",
            "Of classes named with a probability of"));
    return Optional.of(
        new Part("quality", "Quality", "Measured on %s.".formatted(rows.inWords()), figures));
  }

  /** Two classes of which one is taken for the other. */
  private record Pair(int actual, int told, double weight, double share) {}

  private static Figure confusion(double[][] confusion, List<String> classes) {
    int count = classes.size();
    List<double[]> cells = new ArrayList<>();
    List<Pair> mistakes = new ArrayList<>();
    for (int actual = 0; actual < count; actual++) {
      double total = 0;
      for (double weight : confusion[actual]) {
        total += weight;
      }
      for (int told = 0; told < count; told++) {
        double weight = confusion[actual][told];
        if (weight > 0) {
          cells.add(new double[] {told, actual, weight / total});
        }
        if (weight > 0 && actual != told) {
          mistakes.add(new Pair(actual, told, weight, weight / total));
        }
      }
    }
    mistakes.sort(Comparator.comparingDouble(Pair::weight).reversed());
    Table table = new Table("Is", "Told", ">Rows", ">Share of the class");
    for (Pair pair : mistakes.subList(0, Math.min(PAIRS, mistakes.size()))) {
      table.row(
          classes.get(pair.actual()),
          classes.get(pair.told()),
          Say.number(pair.weight()),
          Say.percent(pair.share()));
    }
    String title =
        mistakes.isEmpty()
            ? "It made no mistake"
            : "It takes %s for %s most often: in %s of the rows of that class"
                .formatted(
                    Say.quoted(classes.get(mistakes.get(0).actual())),
                    Say.quoted(classes.get(mistakes.get(0).told())),
                    Say.percent(mistakes.get(0).share()));
    if (count > GRID) {
      return Figure.table(title, "The commonest mistakes of %s classes.".formatted(count), table)
          .acrossThePage();
    }
    Figure figure =
        Figure.of(
            title,
            "Of the rows of each class, which share was told to be which. The table has the"
                + " commonest mistakes.",
            with(
                grid(classes, classes, cells, "told", "is"),
                "value",
                "share",
                "percent",
                true,
                "square",
                true,
                "inverse",
                true,
                "labels",
                count <= 12),
            table);
    return figure;
  }

  private static Optional<Figure> byClass(Metrics metrics, List<String> classes) {
    Optional<double[]> precision = metrics.perOutput(Metric.PRECISION);
    Optional<double[]> recall = metrics.perOutput(Metric.RECALL);
    Optional<double[]> f1 = metrics.perOutput(Metric.F1);
    if (precision.isEmpty() || recall.isEmpty() || f1.isEmpty()) {
      return Optional.empty();
    }
    int[] worst =
        IntStream.range(0, classes.size())
            .filter(i -> !Double.isNaN(f1.get()[i]))
            .boxed()
            .sorted(Comparator.comparingDouble(i -> f1.get()[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    if (worst.length == 0) {
      return Optional.empty();
    }
    Table table = new Table("Class", ">F1", ">Right of what is told", ">Found of what is so");
    for (int i : worst) {
      table.row(
          classes.get(i),
          Say.number(f1.get()[i]),
          Say.percent(precision.get()[i]),
          Say.percent(recall.get()[i]));
    }
    int[] drawn = IntStream.of(worst).limit(BARS).toArray();
    return Optional.of(
        Figure.of(
            "%s is the hardest class, with F1 %s"
                .formatted(Say.quoted(classes.get(worst[0])), Say.number(f1.get()[worst[0]])),
            "The hardest classes first%s."
                .formatted(worst.length > BARS ? "; the table has all " + worst.length : ""),
            bars(
                IntStream.of(drawn).mapToObj(classes::get).toList(),
                shareAxis("share"),
                List.of(
                    bar("right of what is told", pick(precision.get(), drawn)),
                    bar("found of what is so", pick(recall.get(), drawn)))),
            table));
  }

  private static double[] pick(double[] values, int[] which) {
    return IntStream.of(which).mapToDouble(i -> values[i]).toArray();
  }

  /** What becomes of accuracy where the least sure rows are left to people. */
  private static Figure sureness(DecisionQuality sure) {
    List<double[]> points = new ArrayList<>();
    double rows = sure.positives() + sure.negatives();
    Table table = new Table(">Answered", ">Right of these", ">From a probability of");
    double at80 = Double.NaN;
    double last = -1;
    int next = 1;
    for (DecisionQuality.Operating threshold : sure.thresholds()) {
      double share = (threshold.hits() + threshold.alarms()) / rows;
      if (share == 0) {
        continue;
      }
      if (share - last >= 0.005 || share == 1) {
        points.add(new double[] {share, threshold.precision()});
        last = share;
      }
      at80 = Double.isNaN(at80) && share >= 0.8 ? threshold.precision() : at80;
      if (share >= next / 10.0 - 1e-9) {
        next = (int) Math.floor(share * 10 + 1e-9) + 1;
        table.row(
            Say.percent(share),
            Say.percent(threshold.precision()),
            Say.percent(threshold.threshold()));
      }
    }
    return Figure.of(
        "Answering only where it is surest, it is right in %s of about 80 %% of the rows"
            .formatted(Say.percent(at80)),
        "How many of the answers are right where the least sure rows are left to people; all the"
            + " way to the right every row is answered.",
        lines(
            shareAxis("rows answered, the surest first"),
            with(Charts.axis("right of the answers"), "percent", true, "max", 1),
            List.of(line("This model", points))),
        table);
  }
}

package io.gradus.report.html;

import static io.gradus.report.html.Charts.axis;
import static io.gradus.report.html.Charts.bar;
import static io.gradus.report.html.Charts.columns;
import static io.gradus.report.html.Charts.line;
import static io.gradus.report.html.Charts.lines;
import static io.gradus.report.html.Charts.reference;
import static io.gradus.report.html.Charts.with;

import io.gradus.metric.Metric;
import io.gradus.metric.NumberQuality;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** How near predicted numbers come; of several, those of the output that is told worst. */
final class NumberSection implements Section {
  private static final int BINS = 41;
  private static final double TAIL = 0.005;

  @Override
  public Optional<Part> of(ReportFacts facts) {
    if (facts.task() != Task.REGRESSION || facts.first().isEmpty()) {
      return Optional.empty();
    }
    MeasuredRows rows = facts.first().get();
    List<NumberQuality> numbers = rows.measured().quality().numbers();
    if (numbers.get(0).squares().isEmpty()) {
      return Optional.empty();
    }
    List<Figure> figures = new ArrayList<>();
    int shown = worst(rows);
    if (numbers.size() > 1) {
      figures.add(byOutput(facts, rows));
    }
    NumberQuality number = numbers.get(shown);
    figures.add(PredictedFigure.of(number));
    figures.add(byDecile(number));
    figures.add(errors(number));
    figures.add(quantiles(number));
    String which =
        numbers.size() > 1
            ? " The figures below are of %s, which is told worst."
                .formatted(Say.quoted(facts.subject().output(shown, numbers.size())))
            : "";
    return Optional.of(
        new Part(
            "quality",
            "Quality",
            "Measured on %s, in the unit of %s. An error is what a prediction is too high by.%s"
                .formatted(rows.inWords(), facts.subject().target(), which),
            figures));
  }

  private static int worst(MeasuredRows rows) {
    double[] r2 = rows.measured().metrics().perOutput(Metric.R2).orElse(new double[1]);
    return IntStream.range(0, r2.length)
        .boxed()
        .min(Comparator.comparingDouble(i -> Double.isNaN(r2[i]) ? 2 : r2[i]))
        .orElse(0);
  }

  private static Figure byOutput(ReportFacts facts, MeasuredRows rows) {
    double[] r2 = rows.measured().metrics().perOutput(Metric.R2).orElse(new double[0]);
    double[] rmse = rows.measured().metrics().perOutput(Metric.RMSE).orElse(new double[0]);
    List<String> names =
        IntStream.range(0, r2.length).mapToObj(i -> facts.subject().output(i, r2.length)).toList();
    Table table = new Table("Output", ">R²", ">Root mean square error");
    for (int i = 0; i < r2.length; i++) {
      table.row(names.get(i), Say.number(r2[i]), Say.number(rmse[i]));
    }
    int worst = worst(rows);
    return Figure.of(
        "%s is told worst: %s of its spread is explained"
            .formatted(Say.quoted(names.get(worst)), Say.percent(r2[worst])),
        "",
        Charts.bars(names, axis("R²"), List.of(bar("R²", r2))),
        table);
  }

  private static Figure byDecile(NumberQuality number) {
    List<NumberQuality.Group> groups = number.byTarget(10);
    Table table = new Table("Target", ">Mean error", ">Mean |error|", ">Rows");
    for (NumberQuality.Group group : groups) {
      table.row(
          range(group),
          Say.number(group.error()),
          Say.number(group.absolute()),
          Say.count(group.weight()));
    }
    NumberQuality.Group worst =
        groups.stream()
            .max(Comparator.comparingDouble(NumberQuality.Group::absolute))
            .orElseThrow();
    String side =
        worst.error() > worst.absolute() / 2
            ? ", and mostly too high"
            : worst.error() < -worst.absolute() / 2 ? ", and mostly too low" : "";
    return Figure.of(
        "It errs most where the target is %s: by %s on average%s"
            .formatted(range(worst), Say.number(worst.absolute()), side),
        "Rows in groups of about equal size, by their target.",
        with(
            columns(
                groups.stream().map(NumberSection::range).toList(),
                axis("error"),
                List.of(
                    bar(
                        "mean |error|",
                        groups.stream().mapToDouble(NumberQuality.Group::absolute).toArray()),
                    bar(
                        "mean error",
                        groups.stream().mapToDouble(NumberQuality.Group::error).toArray()))),
            "horizontal",
            true),
        table);
  }

  private static String range(NumberQuality.Group group) {
    return Say.number(group.from()) + " to " + Say.number(group.to());
  }

  private static Figure errors(NumberQuality number) {
    List<NumberQuality.Bin> bins = number.errorBins(BINS, TAIL);
    Table table = new Table(">From", ">To", ">Rows");
    for (NumberQuality.Bin bin : bins) {
      table.row(Say.number(bin.from()), Say.number(bin.to()), Say.count(bin.weight()));
    }
    double low = number.errorQuantile(0.05);
    double high = number.errorQuantile(0.95);
    return Figure.of(
        "Nine of ten predictions are off by %s to %s".formatted(Say.number(low), Say.number(high)),
        "How errors are spread, without the outermost hundredth. On average predictions are %s too %s."
            .formatted(Say.number(Math.abs(number.bias())), number.bias() < 0 ? "low" : "high"),
        with(
            columns(
                bins.stream().map(bin -> Say.number((bin.from() + bin.to()) / 2)).toList(),
                with(axis("rows"), "zero", true),
                List.of(
                    bar("rows", bins.stream().mapToDouble(NumberQuality.Bin::weight).toArray()))),
            "touching",
            true,
            "names_name",
            "error"),
        table);
  }

  /** Errors against those of a normal distribution of the same spread. */
  private static Figure quantiles(NumberQuality number) {
    List<double[]> points = new ArrayList<>();
    Table table = new Table(">Share of rows", ">Error below", ">If it were normal");
    double[] shares = {
      0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975, 0.99
    };
    for (double share : shares) {
      double normal = number.bias() + number.spread() * NormalQuantile.of(share);
      double found = number.errorQuantile(share);
      points.add(new double[] {normal, found});
      table.row(Say.percent(share), Say.number(found), Say.number(normal));
    }
    double far = number.errorQuantile(0.99) - number.errorQuantile(0.01);
    double normal = 2 * number.spread() * NormalQuantile.of(0.99);
    double middle = number.errorQuantile(0.75) - number.errorQuantile(0.25);
    double ratio = far / middle / (NormalQuantile.of(0.99) / NormalQuantile.of(0.75));
    String title =
        ratio > 1.3
            ? "Large errors are commoner than a normal distribution has them"
            : ratio < 0.77
                ? "Large errors are rarer than a normal distribution has them"
                : "Errors are spread about as a normal distribution";
    double end = Math.max(Math.abs(points.get(0)[0]), Math.abs(points.get(points.size() - 1)[0]));
    Map<String, Object> dots = with(line("Errors", points), "dots", true);
    return Figure.of(
        title,
        "Quantiles of the errors against those of a normal distribution of the same mean and spread, which would lie on the dashed line. The middle 98 %% span %s; normal ones would span %s."
            .formatted(Say.number(far), Say.number(normal)),
        lines(
            axis("error if it were normal"),
            axis("error"),
            List.of(dots, reference(new double[] {-end, -end}, new double[] {end, end}))),
        table);
  }
}

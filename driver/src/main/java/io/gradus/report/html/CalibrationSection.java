package io.gradus.report.html;

import static io.gradus.report.html.Charts.lines;
import static io.gradus.report.html.Charts.reference;
import static io.gradus.report.html.Charts.shareAxis;

import io.gradus.calibrate.Calibration;
import io.gradus.calibrate.Effect;
import io.gradus.calibrate.ProbabilityMap;
import io.gradus.metric.Metric;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What calibration made of the probabilities. */
final class CalibrationSection implements Section {
  private static final int SHOWN = 8;

  @Override
  public Optional<Part> of(ReportFacts facts) {
    Optional<Calibration> fitted = facts.calibration();
    if (fitted.isEmpty() || fitted.get().measured().isEmpty()) {
      return Optional.empty();
    }
    Calibration calibration = fitted.get();
    Map<String, Effect.Comparison> measured = calibration.measured();
    String rows = measured.containsKey("test") ? "test" : "validation";
    List<Figure> figures = new ArrayList<>();
    if (calibration.probabilities().isPresent()) {
      figures.add(reliability(measured.get(rows), rows, given(facts.task())));
    }
    figures.add(numbers(calibration));
    return Optional.of(
        new Part(
            "calibration",
            "Calibration",
            "After training, %s. Everything else in this report is of the model as it is used."
                .formatted(what(calibration)),
            figures));
  }

  private static String what(Calibration calibration) {
    List<String> done = new ArrayList<>();
    calibration
        .probabilities()
        .map(ProbabilityMap::inWords)
        .ifPresent(
            map ->
                done.add(
                    "probabilities were calibrated on %s validation rows (%s)"
                        .formatted(Say.count(calibration.rows()), map)));
    calibration
        .decision()
        .ifPresent(
            rule ->
                done.add(
                    rule.thresholds().isEmpty()
                        ? "the class of the %s was to be told".formatted(rule.chosen())
                        : "what is told was decided by thresholds, %s (%s)"
                            .formatted(
                                rule.thresholds().stream()
                                    .limit(SHOWN)
                                    .map(Say::number)
                                    .collect(Collectors.joining(", ")),
                                rule.chosen())));
    calibration
        .interval()
        .ifPresent(
            interval ->
                done.add(
                    "bounds that hold %s of rows were fitted to %s validation rows (%s)"
                        .formatted(
                            Say.percent(interval.share()),
                            Say.count(calibration.rows()),
                            interval.score())));
    return String.join(", and ", done);
  }

  private static String given(Task task) {
    return task == Task.MULTICLASS ? "probability of the likeliest class" : "probability";
  }

  private static Figure reliability(Effect.Comparison shown, String rows, String given) {
    Table table = new Table("Probabilities", ">Given", ">Came true", ">Rows");
    return Figure.of(
        title(shown),
        "Reliability on %s rows: rows of about the same %s against the share that came true. On the dashed line both agree."
            .formatted(rows, given),
        lines(
            shareAxis(given),
            shareAxis("share that came true"),
            List.of(
                line("before", shown.before(), table),
                line("after", shown.after(), table),
                reference(new double[] {0, 0}, new double[] {1, 1}))),
        table);
  }

  private static String title(Effect.Comparison shown) {
    double before = shown.before().metrics().getOrDefault(Metric.ECE.id(), Double.NaN);
    double after = shown.after().metrics().getOrDefault(Metric.ECE.id(), Double.NaN);
    return "Probabilities are off by %s on average, before by %s"
        .formatted(Say.percent(after), Say.percent(before));
  }

  private static Map<String, Object> line(String name, Effect effect, Table table) {
    List<double[]> points = new ArrayList<>();
    for (List<Double> part : effect.reliability()) {
      points.add(new double[] {part.get(1), part.get(2)});
      table.row(name, Say.percent(part.get(1)), Say.percent(part.get(2)), Say.count(part.get(0)));
    }
    return Charts.line(name, points);
  }

  private static Figure numbers(Calibration calibration) {
    Table table = new Table("Metric", "Rows", ">Before", ">After");
    for (Metric metric : calibration.told()) {
      calibration
          .measured()
          .forEach(
              (name, shown) ->
                  table.row(
                      MetricNames.of(metric),
                      name,
                      number(shown.before(), metric),
                      number(shown.after(), metric)));
    }
    return Figure.table(
        "Before and after",
        (calibration.interval().isPresent()
                ? "Coverage is to be near to the share that was asked for; of two intervals that"
                    + " have it the narrower is better. "
                : "Of the first three less is better. ")
            + "Only rows that calibration did not see tell what it is worth.",
        table);
  }

  private static String number(Effect effect, Metric metric) {
    Double value = effect.metrics().get(metric.id());
    return value == null ? "–" : Say.number(value);
  }
}

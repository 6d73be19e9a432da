package io.gradus.report.html;

import static io.gradus.report.html.Charts.axis;
import static io.gradus.report.html.Charts.bars;
import static io.gradus.report.html.Charts.line;
import static io.gradus.report.html.Charts.lines;
import static io.gradus.report.html.Charts.numbers;
import static io.gradus.report.html.Charts.reference;
import static io.gradus.report.html.Charts.shareAxis;
import static io.gradus.report.html.Charts.with;

import io.gradus.evaluate.Measured;
import io.gradus.metric.DecisionQuality;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** This model beside others, all measured on the same rows. */
final class ComparisonSection implements Section {
  private static final int POINTS = 101;

  @Override
  public Optional<Part> of(ReportFacts facts) {
    if (facts.others().isEmpty() || facts.first().isEmpty()) {
      return Optional.empty();
    }
    Map<String, Measured> models = new LinkedHashMap<>();
    models.put("this model", facts.first().get().measured());
    facts.others().forEach(other -> models.put(other.name(), other.measured()));
    List<Figure> figures = new ArrayList<>();
    boolean apart =
        models.values().stream()
            .anyMatch(
                other ->
                    !other
                        .metrics()
                        .values()
                        .equals(facts.first().get().measured().metrics().values()));
    if (apart) {
      headline(facts, models).ifPresent(figures::add);
      differences(facts).ifPresent(figures::add);
    }
    figures.add(all(apart ? "All measures side by side" : "All measures are the same", models));
    if (apart && facts.task() == Task.BINARY) {
      figures.add(roc(models));
    }
    return Optional.of(
        new Part(
            "comparison",
            "Against other models",
            "All measured on the same %s.".formatted(facts.first().get().inWords()),
            figures));
  }

  private static Optional<Figure> headline(ReportFacts facts, Map<String, Measured> models) {
    List<Yardstick> first = Yardsticks.of(facts.first().get().measured());
    if (first.isEmpty()) {
      return Optional.empty();
    }
    Yardstick ours = first.get(0);
    List<String> names = new ArrayList<>();
    List<Yardstick> values = new ArrayList<>();
    models.forEach(
        (name, measured) ->
            Yardsticks.of(measured).stream()
                .filter(one -> one.metric() == ours.metric())
                .forEach(
                    one -> {
                      names.add(name);
                      values.add(one);
                    }));
    Table table = new Table("Model", ">" + ours.name(), ">At least", ">At most");
    int best = 0;
    for (int i = 0; i < names.size(); i++) {
      Yardstick one = values.get(i);
      table.row(
          names.get(i),
          Say.number(one.value()),
          Say.number(one.interval().low()),
          Say.number(one.interval().high()));
      best = ours.metric().better(one.value(), values.get(best).value(), 0) ? i : best;
    }
    Map<String, Object> bar =
        Charts.bar(ours.name(), values.stream().mapToDouble(Yardstick::value).toArray());
    if (ours.hasInterval()) {
      with(
          bar,
          "low",
          numbers(values.stream().mapToDouble(one -> one.interval().low()).toArray()),
          "high",
          numbers(values.stream().mapToDouble(one -> one.interval().high()).toArray()));
    }
    return Optional.of(
        Figure.of(
            title(ours, names.get(best), values.get(best), values),
            facts.others().size() == 1
                ? Comparison.of(facts, facts.others().get(0), ours.metric()).inWords()
                : "Where intervals overlap, the rows may not tell which of two models is better.",
            bars(names, axis(ours.name()), List.of(bar)),
            table));
  }

  private static String title(
      Yardstick ours, String best, Yardstick value, List<Yardstick> values) {
    boolean same = values.stream().allMatch(one -> one.value() == value.value());
    return same
        ? "All reach the same %s: %s".formatted(ours.name(), value.inWords())
        : "%s has the best %s: %s".formatted(capital(best), ours.name(), value.inWords());
  }

  private static String capital(String name) {
    return name.equals("this model") ? "This model" : Say.quoted(name);
  }

  /** What the rows say of each difference, row against row. */
  private static Optional<Figure> differences(ReportFacts facts) {
    boolean one = facts.others().size() == 1;
    List<String> head =
        new ArrayList<>(
            List.of("Model", "Measure", ">This model less it", ">At least", ">At most", "Better"));
    Table table = new Table((one ? head.subList(1, 6) : head).toArray(String[]::new));
    int better = 0;
    int worse = 0;
    for (ComparedModel other : facts.others()) {
      for (Yardstick ours : Yardsticks.of(facts.first().get().measured())) {
        Comparison found = Comparison.of(facts, other, ours.metric());
        if (found.difference().isEmpty()) {
          continue;
        }
        better += found.isApart() && found.isOursBetter() ? 1 : 0;
        worse += found.isTheirsBetter() ? 1 : 0;
        List<String> row =
            List.of(
                other.name(),
                ours.name(),
                ours.amountInWords(found.value()),
                ours.amountInWords(found.difference().get().low()),
                ours.amountInWords(found.difference().get().high()),
                !found.isApart() ? "–" : found.isOursBetter() ? "this model" : "that model");
        table.row((one ? row.subList(1, 6) : row).toArray(String[]::new));
      }
    }
    if (table.size() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        Figure.table(
            "This model is better in %s of %s measures, worse in %s"
                .formatted(better, table.size(), worse),
            "Row against row: what is hard for both models does not count. 95 % intervals by a"
                + " bootstrap of %s that gives both models the same rows; where one holds 0,"
                    .formatted(drawn(facts.first().get().measured()))
                + " the rows do not tell which is better.",
            table));
  }

  private static String drawn(Measured measured) {
    int rows = measured.bootstrap().rows();
    return rows < measured.metrics().rows()
        ? "%s drawn rows".formatted(Say.count((long) rows))
        : "the rows";
  }

  private static Figure all(String title, Map<String, Measured> models) {
    List<String> head = new ArrayList<>(List.of("Measure"));
    models.keySet().forEach(name -> head.add(">" + name));
    Table table = new Table(head.toArray(String[]::new));
    models.values().iterator().next().metrics().values().keySet().stream()
        .filter(id -> !id.isEmpty())
        .forEach(
            id -> {
              List<String> row = new ArrayList<>(List.of(MetricNames.of(id)));
              for (Measured measured : models.values()) {
                row.add(Say.number(measured.metrics().values().getOrDefault(id, Double.NaN)));
              }
              table.row(row.toArray(String[]::new));
            });
    return Figure.table(title, "", table);
  }

  private static Figure roc(Map<String, Measured> models) {
    double[] rates = new double[POINTS];
    for (int i = 0; i < POINTS; i++) {
      rates[i] = i / (POINTS - 1.0);
    }
    List<String> head = new ArrayList<>(List.of(">False alarms"));
    List<double[]> curves = new ArrayList<>();
    List<Map<String, Object>> series = new ArrayList<>();
    models.forEach(
        (name, measured) -> {
          DecisionQuality quality = measured.quality().decisions().get(0);
          double[] hits = quality.hitRates(rates);
          List<double[]> points = new ArrayList<>();
          for (int i = 0; i < POINTS; i++) {
            points.add(new double[] {rates[i], hits[i]});
          }
          head.add(">" + name);
          curves.add(hits);
          series.add(line(name, points));
        });
    series.add(reference(new double[] {0, 0}, new double[] {1, 1}));
    Table table = new Table(head.toArray(String[]::new));
    for (int i = 0; i < POINTS; i += 10) {
      List<String> row = new ArrayList<>(List.of(Say.percent(rates[i])));
      for (double[] hits : curves) {
        row.add(Say.percent(hits[i]));
      }
      table.row(row.toArray(String[]::new));
    }
    return Figure.of(
        "Hits of each model at the same rate of false alarms",
        "ROC. The dashed line is guessing.",
        lines(
            shareAxis("false alarms among what is not so"),
            shareAxis("hits among what is so"),
            series),
        table);
  }
}

package io.gradus.cli;

import io.gradus.calibrate.Calibration;
import io.gradus.calibrate.ConformalInterval;
import io.gradus.calibrate.DecisionRule;
import io.gradus.calibrate.Effect;
import io.gradus.metric.Metric;
import io.gradus.report.Numbers;
import java.util.ArrayList;
import java.util.List;

/** What was fitted on validation rows, and what it is worth, in lines. */
final class CalibrationView {
  private static final int SHOWN = 8;

  private CalibrationView() {}

  static List<String> lines(Calibration calibration) {
    List<String> lines = new ArrayList<>(fitted(calibration));
    if (!calibration.measured().isEmpty()) {
      lines.add("");
      lines.addAll(comparison(calibration));
    }
    return lines;
  }

  /** What was fitted. */
  private static List<String> fitted(Calibration calibration) {
    List<String> lines = new ArrayList<>();
    calibration
        .probabilities()
        .ifPresent(
            map ->
                lines.add(
                    "Calibrated on %s: %s"
                        .formatted(
                            Numbers.count(calibration.rows(), "validation row"), map.inWords())));
    calibration
        .decision()
        .ifPresent(
            rule ->
                lines.add(
                    rule.thresholds().isEmpty()
                        ? "Told is the class of the " + rule.chosen()
                        : "Told above %s: %s".formatted(thresholds(rule), rule.chosen())));
    calibration.interval().ifPresent(interval -> lines.add(bounds(calibration, interval)));
    return lines;
  }

  private static String thresholds(DecisionRule rule) {
    return shown(rule.thresholds());
  }

  private static String shown(List<Double> numbers) {
    List<String> shown = numbers.stream().limit(SHOWN).map(Numbers::decimal).toList();
    return String.join(", ", shown) + (numbers.size() > SHOWN ? " …" : "");
  }

  private static String bounds(Calibration calibration, ConformalInterval interval) {
    return "Bounds that hold %s of rows, by %s: %s, margin %s"
        .formatted(
            Numbers.decimal(interval.share()),
            Numbers.count(calibration.rows(), "validation row"),
            interval.score(),
            shown(interval.margins()));
  }

  private static List<String> comparison(Calibration calibration) {
    List<String> head = new ArrayList<>(List.of("metric"));
    calibration
        .measured()
        .keySet()
        .forEach(
            name -> {
              head.add(">" + name + " before");
              head.add(">after");
            });
    TextTable table = new TextTable(head.toArray(String[]::new));
    for (Metric metric : calibration.told()) {
      List<String> row = new ArrayList<>(List.of(metric.id()));
      calibration
          .measured()
          .values()
          .forEach(
              shown -> {
                row.add(number(shown.before(), metric));
                row.add(number(shown.after(), metric));
              });
      table.row(row.toArray(String[]::new));
    }
    return table.lines();
  }

  private static String number(Effect effect, Metric metric) {
    Double value = effect.metrics().get(metric.id());
    return value == null ? "–" : Numbers.decimal(value);
  }
}

package io.gradus.report.html;

import static io.gradus.report.html.Charts.axis;
import static io.gradus.report.html.Charts.bar;
import static io.gradus.report.html.Charts.bars;

import io.gradus.report.Numbers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the time of training went. */
final class TimeSection implements Section {
  private static final Map<String, String> PHASES = phases();

  private static Map<String, String> phases() {
    Map<String, String> phases = new LinkedHashMap<>();
    phases.put("compute", "computing gradients");
    phases.put("schedule", "starting tasks");
    phases.put("send", "sending parameters");
    phases.put("wait", "network and waiting");
    phases.put("sum", "adding gradients");
    phases.put("update", "updating parameters");
    phases.put("validate", "validating");
    return phases;
  }

  @Override
  public Optional<Part> of(ReportFacts facts) {
    Map<String, Double> seconds = new LinkedHashMap<>();
    double epochs = 0;
    for (TrainingLog.Epoch epoch : facts.log().epochs()) {
      epochs += epoch.seconds();
      PHASES.forEach(
          (id, name) -> {
            double spent = epoch.timing().getOrDefault(id, Double.NaN);
            if (spent > 0) {
              seconds.merge(name, spent, Double::sum);
            }
          });
    }
    if (seconds.isEmpty()) {
      return Optional.empty();
    }
    double all = seconds.values().stream().mapToDouble(Double::doubleValue).sum();
    List<Map.Entry<String, Double>> byTime = new ArrayList<>(seconds.entrySet());
    byTime.sort(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()));
    Table table = new Table("Phase", ">Seconds", ">Share");
    for (Map.Entry<String, Double> phase : byTime) {
      table.row(phase.getKey(), Say.number(phase.getValue()), Say.percent(phase.getValue() / all));
    }
    Map.Entry<String, Double> most = byTime.get(0);
    return Optional.of(
        new Part(
            "time",
            "Time",
            "%s in all epochs."
                .formatted(Numbers.duration(Duration.ofMillis(Math.round(1000 * epochs)))),
            List.of(
                Figure.of(
                    "Most of the time went into %s: %s"
                        .formatted(most.getKey(), Say.percent(most.getValue() / all)),
                    "The driver's time, over all steps.",
                    bars(
                        byTime.stream().map(Map.Entry::getKey).toList(),
                        axis("seconds"),
                        List.of(
                            bar(
                                "seconds",
                                byTime.stream().mapToDouble(Map.Entry::getValue).toArray()))),
                    table))));
  }
}

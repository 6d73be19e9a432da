package io.gradus.report.html;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A run beside others.
 *
 * @param name as people call it
 * @param settings all of its configuration, by key
 * @param log what happened while it trained
 * @param metrics that it ended with, by rows ({@code test}, {@code validation}) and metric; empty
 *     while it goes on
 */
public record ComparedRun(
    String name,
    Map<String, String> settings,
    TrainingLog log,
    Map<String, Map<String, Double>> metrics) {
  public ComparedRun {
    settings = Map.copyOf(settings);
    metrics = new LinkedHashMap<>(metrics);
  }

  /** The metrics of some rows; while it goes on those that its best epoch so far had. */
  Map<String, Double> metrics(String rows) {
    if (metrics.containsKey(rows)) {
      return metrics.get(rows);
    }
    Optional<TrainingLog.Epoch> best =
        log.epochs().stream().filter(epoch -> epoch.epoch() == log.bestEpoch()).findFirst();
    return rows.equals("validation")
        ? best.map(TrainingLog.Epoch::validation).orElse(Map.of())
        : Map.of();
  }

  double metric(String rows, String metric) {
    return metrics(rows).getOrDefault(metric, Double.NaN);
  }

  /** How far it is. */
  String state() {
    return log.end().isPresent()
        ? log.end().get().reason()
        : "%s of %s epochs"
            .formatted(log.epochs().size(), Math.max(log.planned(), log.epochs().size()));
  }
}

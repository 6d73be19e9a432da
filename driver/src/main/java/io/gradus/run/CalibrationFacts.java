package io.gradus.run;

import io.gradus.calibrate.Calibration;
import io.gradus.calibrate.DecisionRule;
import io.gradus.calibrate.Effect;
import io.gradus.calibrate.ProbabilityMap;
import io.gradus.calibrate.Temperature;
import io.gradus.metric.Metric;
import java.util.LinkedHashMap;
import java.util.Map;

/** What result.json says of what was fitted on validation rows. */
final class CalibrationFacts {
  private CalibrationFacts() {}

  static Map<String, Object> of(Calibration fitted) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("rows", fitted.rows());
    fitted.probabilities().ifPresent(map -> put(map, facts));
    fitted.decision().ifPresent(rule -> put(rule, facts));
    fitted.interval().ifPresent(interval -> facts.put("interval", interval));
    fitted.measured().forEach((name, shown) -> facts.put(name, metrics(shown)));
    return facts;
  }

  private static void put(ProbabilityMap map, Map<String, Object> facts) {
    facts.put("method", map.method());
    if (map instanceof Temperature temperature) {
      facts.put("temperature", temperature.temperature());
    }
  }

  private static void put(DecisionRule rule, Map<String, Object> facts) {
    Map<String, Object> decision = new LinkedHashMap<>();
    decision.put("chosen", rule.chosen());
    if (rule.costs().isEmpty()) {
      decision.put("thresholds", rule.thresholds());
    } else {
      decision.put("costs", rule.costs());
    }
    facts.put("decision", decision);
  }

  private static Map<String, Object> metrics(Effect.Comparison shown) {
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("before", told(shown.before()));
    metrics.put("after", told(shown.after()));
    return metrics;
  }

  private static Map<String, Double> told(Effect effect) {
    Map<String, Double> told = new LinkedHashMap<>();
    for (Metric metric : Effect.TOLD) {
      Double value = effect.metrics().get(metric.id());
      if (value != null) {
        told.put(metric.id(), value);
      }
    }
    return told;
  }
}

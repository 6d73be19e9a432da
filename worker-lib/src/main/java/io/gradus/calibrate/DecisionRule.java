package io.gradus.calibrate;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.gradus.metric.Decision;
import io.gradus.network.Task;
import java.util.List;
import java.util.Objects;

/**
 * What is told of a row: labels, or the second of two classes, whose probability is above a
 * threshold; of several classes the first of those that cost least, as likely as the classes are.
 *
 * @param thresholds one a label, one of a binary task; none of several classes
 * @param costs of telling a class (second index) where it is another (first index); empty where
 *     thresholds decide
 * @param chosen how it was chosen, for people
 */
public record DecisionRule(
    @JsonProperty("thresholds") List<Double> thresholds,
    @JsonProperty("costs") List<List<Double>> costs,
    @JsonProperty("chosen") String chosen)
    implements Decision {
  @JsonCreator
  public DecisionRule {
    if (thresholds == null
        || costs == null
        || thresholds.stream().anyMatch(value -> value == null || !(value >= 0 && value <= 1))
        || thresholds.isEmpty() == costs.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected thresholds from 0 to 1 or a table of costs, found %s and %s."
              .formatted(thresholds, costs));
    }
    int classes = costs.size();
    for (List<Double> of : costs) {
      if (of == null
          || of.size() != classes
          || of.stream().anyMatch(Objects::isNull)
          || !of.stream().allMatch(Double::isFinite)) {
        throw new IllegalArgumentException(
            "Expected a cost for each pair of %s classes, found %s.".formatted(classes, of));
      }
    }
    thresholds = List.copyOf(thresholds);
    costs = costs.stream().map(List::copyOf).toList();
    chosen = chosen == null ? "" : chosen;
  }

  /** A rule by thresholds. */
  public static DecisionRule ofThresholds(List<Double> thresholds, String chosen) {
    return new DecisionRule(thresholds, List.of(), chosen);
  }

  /** A rule by what it costs to tell a class where it is another. */
  public static DecisionRule ofCosts(List<List<Double>> costs, String chosen) {
    return new DecisionRule(List.of(), costs, chosen);
  }

  @Override
  public boolean tells(float probability, int label) {
    return probability > thresholds.get(label);
  }

  @Override
  public int choose(float[] probabilities, int from, int classes) {
    int cheapest = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int told = 0; told < classes; told++) {
      double cost = 0;
      for (int actual = 0; actual < classes; actual++) {
        cost += probabilities[from + actual] * costs.get(actual).get(told);
      }
      if (cost < least) {
        least = cost;
        cheapest = told;
      }
    }
    return cheapest;
  }

  /** Whether it is one for a task and so many outputs of a network. */
  boolean suits(Task task, int outputs) {
    return switch (task) {
      case BINARY, MULTILABEL -> thresholds.size() == outputs;
      case MULTICLASS -> costs.size() == outputs;
      case REGRESSION -> false;
    };
  }
}

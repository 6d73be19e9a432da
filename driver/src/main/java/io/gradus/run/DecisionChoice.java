package io.gradus.run;

import io.gradus.calibrate.DecisionRule;
import io.gradus.calibrate.ScoreBins;
import io.gradus.calibrate.ScoreSums;
import io.gradus.calibrate.Threshold;
import io.gradus.config.DecisionConfig;
import io.gradus.encode.FeatureEncoder;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Makes the rule of what is told of a row, by what is configured and by validation rows. */
final class DecisionChoice {
  private static final String ARROW = " -> ";

  private final DecisionConfig wanted;
  private final FeatureEncoder encoder;

  DecisionChoice(DecisionConfig wanted, FeatureEncoder encoder) {
    this.wanted = wanted;
    this.encoder = encoder;
  }

  /** Before anything is trained: whether what is asked for can be had of the output. */
  void require() {
    if (!wanted.isWanted()) {
      return;
    }
    if (encoder.task() == Task.REGRESSION) {
      throw refused("decision: Expected none where numbers are predicted. Remove it.");
    }
    boolean classes = encoder.task() == Task.MULTICLASS;
    if (classes && wanted.costs().isEmpty()) {
      throw refused(
          "decision: Expected decision.costs, as there are %s classes, found a threshold, which parts two. Set costs, or remove it."
              .formatted(encoder.classes().size()));
    }
    if (!classes && !wanted.costs().isEmpty()) {
      throw refused(
          "decision.costs: Expected more than two classes, found %s. Set decision.false-positive and decision.false-negative."
              .formatted(encoder.task().id()));
    }
    if (classes) {
      costs();
    }
  }

  private static RunException refused(String message) {
    return new RunException(Reason.CONFIGURATION, message);
  }

  /**
   * The rule.
   *
   * @param scores of the validation rows, asked for only where they decide
   */
  DecisionRule rule(Supplier<ScoreSums> scores) {
    if (!wanted.costs().isEmpty()) {
      return DecisionRule.ofCosts(costs(), "least expected cost");
    }
    if (wanted.threshold().isPresent()) {
      double threshold = wanted.threshold().get();
      return DecisionRule.ofThresholds(
          Collections.nCopies(encoder.outputs(), threshold), "as configured");
    }
    List<Double> thresholds = new ArrayList<>();
    for (ScoreBins bins : scores.get().bins()) {
      thresholds.add(threshold(bins, thresholds.size()));
    }
    return DecisionRule.ofThresholds(thresholds, words() + " of the validation rows");
  }

  private double threshold(ScoreBins bins, int label) {
    if (sum(bins.positives()) == 0 || sum(bins.negatives()) == 0) {
      throw new RunException(
          Reason.DATA,
          "decision: Expected validation rows of both kinds to choose a threshold by, found one kind of %s. Take more validation rows, or set decision.threshold."
              .formatted(name(label)));
    }
    return Threshold.best(bins, worth())
        .orElseThrow(
            () ->
                new RunException(
                    Reason.DATA,
                    "decision.precision: Expected a threshold with a precision of at least %s on the validation rows, found none of %s. Set a lower one."
                        .formatted(wanted.precision().orElse(Double.NaN), name(label))));
  }

  private String name(int label) {
    List<String> names = encoder.classes().isEmpty() ? encoder.labelColumns() : encoder.classes();
    int at = encoder.task() == Task.BINARY ? names.size() - 1 : label;
    return at < names.size() ? names.get(at) : "label " + label;
  }

  private static double sum(double[] weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    return sum;
  }

  private ToDoubleFunction<Threshold.Outcome> worth() {
    if (wanted.by().isPresent()) {
      return switch (wanted.by().get()) {
        case F1 -> Threshold.Outcome::f1;
        case ACCURACY -> Threshold.Outcome::accuracy;
        case BALANCED_ACCURACY -> Threshold.Outcome::balancedAccuracy;
        case YOUDEN -> Threshold.Outcome::youden;
        case MCC -> Threshold.Outcome::mcc;
      };
    }
    if (wanted.falsePositive().isPresent()) {
      double alarm = wanted.falsePositive().get();
      double miss = wanted.falseNegative().orElseThrow();
      return outcome -> -(alarm * outcome.alarms() + miss * outcome.misses());
    }
    if (wanted.precision().isPresent()) {
      double least = wanted.precision().get();
      // To tell nothing is never wrong, and of no use.
      return outcome ->
          outcome.hits() > 0 && outcome.precision() >= least
              ? outcome.recall()
              : Double.NEGATIVE_INFINITY;
    }
    if (wanted.recall().isPresent()) {
      double least = wanted.recall().get();
      return outcome -> outcome.recall() >= least ? -outcome.told() : Double.NEGATIVE_INFINITY;
    }
    double most = wanted.positives().orElseThrow();
    return outcome -> outcome.told() <= most ? outcome.told() : Double.NEGATIVE_INFINITY;
  }

  private String words() {
    if (wanted.by().isPresent()) {
      return "greatest " + wanted.by().get().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
    if (wanted.falsePositive().isPresent()) {
      return "least cost, %s a false alarm and %s a miss,"
          .formatted(wanted.falsePositive().get(), wanted.falseNegative().orElseThrow());
    }
    if (wanted.precision().isPresent()) {
      return "precision of at least " + wanted.precision().get();
    }
    return wanted.recall().isPresent()
        ? "recall of at least " + wanted.recall().get()
        : "told of at most a share of " + wanted.positives().orElseThrow();
  }

  /** By actual and told class; 0 where they are one, and 1 where nothing is said. */
  private List<List<Double>> costs() {
    List<String> classes = encoder.classes();
    double[][] costs = new double[classes.size()][classes.size()];
    for (int actual = 0; actual < costs.length; actual++) {
      for (int told = 0; told < costs.length; told++) {
        costs[actual][told] = actual == told ? 0 : 1;
      }
    }
    for (Map.Entry<String, String> each : wanted.costs().entrySet()) {
      int arrow = each.getKey().indexOf(ARROW);
      int actual = arrow < 0 ? -1 : classes.indexOf(each.getKey().substring(0, arrow));
      int told = arrow < 0 ? -1 : classes.indexOf(each.getKey().substring(arrow + ARROW.length()));
      if (actual < 0 || told < 0) {
        throw refused(
            "decision.costs: Expected \"actual -> told\" of the classes %s, found \"%s\"."
                .formatted(String.join(", ", classes), each.getKey()));
      }
      costs[actual][told] = cost(each);
    }
    List<List<Double>> table = new ArrayList<>();
    for (double[] of : costs) {
      List<Double> row = new ArrayList<>();
      for (double cost : of) {
        row.add(cost);
      }
      table.add(row);
    }
    return table;
  }

  private static double cost(Map.Entry<String, String> each) {
    try {
      double cost = Double.parseDouble(each.getValue());
      if (Double.isFinite(cost)) {
        return cost;
      }
    } catch (NumberFormatException e) {
      // Told below, as of a number that is none.
    }
    throw refused(
        "decision.costs: Expected a number for \"%s\", found %s."
            .formatted(each.getKey(), each.getValue()));
  }
}

package io.gradus.config;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads {@code decision}. */
final class DecisionSection {
  static final Section<DecisionConfig> KEYS =
      Section.at("decision", job -> job.calibration().decision());

  /** Neither nothing nor everything. */
  private static final Range SHARE = Range.between(0, 1);

  private static final ConfigKey<Optional<Double>> THRESHOLD =
      share("threshold", DecisionConfig::threshold);
  private static final ConfigKey<Optional<DecisionConfig.By>> BY =
      KEYS.key("by", ValueType.choice(DecisionConfig.By.class).optional(), DecisionConfig::by);
  private static final ConfigKey<Optional<Double>> FALSE_POSITIVE =
      cost("false-positive", DecisionConfig::falsePositive);
  private static final ConfigKey<Optional<Double>> FALSE_NEGATIVE =
      cost("false-negative", DecisionConfig::falseNegative);
  private static final ConfigKey<Map<String, String>> COSTS =
      KEYS.key("costs", ValueType.map(), DecisionConfig::costs);
  private static final ConfigKey<Optional<Double>> PRECISION =
      share("precision", DecisionConfig::precision);
  private static final ConfigKey<Optional<Double>> RECALL = share("recall", DecisionConfig::recall);
  private static final ConfigKey<Optional<Double>> POSITIVES =
      share("positives", DecisionConfig::positives);

  private DecisionSection() {}

  private static ConfigKey<Optional<Double>> share(
      String name, Function<DecisionConfig, Optional<Double>> value) {
    return KEYS.key(name, ValueType.number(SHARE).optional(), value);
  }

  private static ConfigKey<Optional<Double>> cost(
      String name, Function<DecisionConfig, Optional<Double>> value) {
    return KEYS.key(name, ValueType.number(Range.above(0)).optional(), value);
  }

  static DecisionConfig read(Group group) {
    DecisionConfig decision =
        new DecisionConfig(
            THRESHOLD.read(group),
            BY.read(group),
            FALSE_POSITIVE.read(group),
            FALSE_NEGATIVE.read(group),
            COSTS.read(group),
            PRECISION.read(group),
            RECALL.read(group),
            POSITIVES.read(group));
    group.rejectUnknown();
    if (decision.ways() > 1) {
      group.report(
          "threshold",
          "Expected one way to decide, found %s. Set one of threshold, by, false-positive with false-negative, costs, precision, recall and positives."
              .formatted(decision.ways()));
    }
    if (decision.falsePositive().isPresent() != decision.falseNegative().isPresent()) {
      group.report(
          decision.falsePositive().isPresent() ? "false-negative" : "false-positive",
          "Expected the cost of both mistakes, found one. Set the other, too.");
    }
    return decision;
  }
}

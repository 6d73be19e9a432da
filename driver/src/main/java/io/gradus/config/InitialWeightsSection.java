package io.gradus.config;

import java.util.Map;
import java.util.Optional;

/** Reads {@code network.initial-weights}. */
final class InitialWeightsSection {
  static final Section<InitialWeightsConfig> KEYS =
      Section.at("network.initial-weights", job -> job.network().initialWeights());

  private static final ConfigKey<Optional<String>> PATH =
      KEYS.key("path", ValueType.path().optional(), InitialWeightsConfig::path);
  private static final ConfigKey<Map<String, String>> NAMES =
      KEYS.key("names", ValueType.map(), InitialWeightsConfig::names);
  private static final ConfigKey<InitialWeightsConfig.Layout> LAYOUT =
      KEYS.key(
          "layout",
          ValueType.choice(InitialWeightsConfig.Layout.class),
          InitialWeightsConfig::layout);

  private InitialWeightsSection() {}

  static InitialWeightsConfig read(Group group, Optional<String> warmStart) {
    InitialWeightsConfig weights =
        new InitialWeightsConfig(PATH.read(group), NAMES.read(group), LAYOUT.read(group));
    group.rejectUnknown();
    if (weights.path().isPresent() && warmStart.isPresent()) {
      group.report(
          "path",
          "Expected either network.warm-start or network.initial-weights.path, found both: both say"
              + " which weights training begins with. Remove one.");
    }
    return weights;
  }
}

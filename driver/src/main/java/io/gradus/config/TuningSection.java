package io.gradus.config;

import java.util.Optional;

/** Reads {@code tuning}. */
final class TuningSection {
  static final Section<TuningConfig> KEYS = Section.at("tuning", JobConfig::tuning).changingNoBit();

  private static final ConfigKey<TuningConfig.Method> METHOD =
      KEYS.key("method", ValueType.choice(TuningConfig.Method.class), TuningConfig::method);
  private static final ConfigKey<SearchSpace> SPACE =
      KEYS.key(
          "space",
          ValueType.of(
              ConfigKey.Kind.MAP,
              "lists of values, or ranges, by key",
              (group, key) -> Optional.of(SpaceReader.read(group, key)),
              SearchSpace::written),
          TuningConfig::space);
  private static final ConfigKey<Integer> TRIALS =
      KEYS.key("trials", ValueType.whole(Range.atLeast(1)), TuningConfig::trials);
  private static final ConfigKey<Integer> FACTOR =
      KEYS.key("factor", ValueType.whole(Range.atLeast(2)), TuningConfig::factor);
  private static final ConfigKey<Integer> FIRST_EPOCHS =
      KEYS.key("first-epochs", ValueType.whole(Range.atLeast(1)), TuningConfig::firstEpochs);
  private static final ConfigKey<Optional<Integer>> AT_ONCE =
      KEYS.key("at-once", ValueType.whole(Range.atLeast(1)).optional(), TuningConfig::atOnce);

  private TuningSection() {}

  static TuningConfig read(Group group) {
    TuningConfig tuning =
        new TuningConfig(
            METHOD.read(group),
            SPACE.read(group),
            TRIALS.read(group),
            FACTOR.read(group),
            FIRST_EPOCHS.read(group),
            AT_ONCE.read(group));
    group.rejectUnknown();
    return tuning;
  }
}

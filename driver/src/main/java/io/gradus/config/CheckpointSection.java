package io.gradus.config;

import java.util.Optional;

/** Reads {@code checkpoint}. */
final class CheckpointSection {
  static final Section<CheckpointConfig> KEYS =
      Section.at("checkpoint", JobConfig::checkpoint).changingNoBit();

  private static final ConfigKey<Optional<Integer>> EVERY_EPOCHS =
      KEYS.key(
          "every-epochs",
          ValueType.whole(Range.atLeast(1)).optional(),
          CheckpointConfig::everyEpochs);
  private static final ConfigKey<Optional<Long>> EVERY_STEPS =
      KEYS.key(
          "every-steps",
          ValueType.wholeLong(Range.atLeast(1)).optional(),
          CheckpointConfig::everySteps);
  private static final ConfigKey<Optional<Double>> EVERY_MINUTES =
      KEYS.key(
          "every-minutes",
          ValueType.number(Range.above(0)).optional(),
          CheckpointConfig::everyMinutes);
  private static final ConfigKey<Integer> KEEP =
      KEYS.key("keep", ValueType.whole(Range.atLeast(1)), CheckpointConfig::keep);

  private CheckpointSection() {}

  static CheckpointConfig read(Group group) {
    CheckpointConfig checkpoint =
        new CheckpointConfig(
            EVERY_EPOCHS.read(group),
            EVERY_STEPS.read(group),
            EVERY_MINUTES.read(group),
            KEEP.read(group));
    group.rejectUnknown();
    return checkpoint;
  }
}

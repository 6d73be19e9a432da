package io.gradus.config;

import io.gradus.network.Task;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The keys at the top level. */
final class JobSection {
  static final Section<JobConfig> KEYS = Section.at("", job -> job);
  static final ConfigKey<String> APP_NAME =
      KEYS.freeKey("app-name", ValueType.text(), JobConfig::appName);
  static final ConfigKey<Optional<Task>> TASK =
      KEYS.key("task", ValueType.choice(Task.class).optional(), JobConfig::task);
  static final ConfigKey<Long> SEED =
      KEYS.key("seed", ValueType.wholeLong(Range.any()), JobConfig::seed);
  static final ConfigKey<Preset> PRESET =
      KEYS.freeKey("preset", ValueType.choice(Preset.class), JobConfig::preset);
  static final ConfigKey<Optional<Duration>> BUDGET =
      KEYS.freeKey("budget", Durations.TYPE.optional(), JobConfig::budget);
  static final ConfigKey<Map<String, String>> SPARK =
      KEYS.freeKey("spark", ValueType.settings(), JobConfig::spark);

  private JobSection() {}

  /** Only a search takes as much time as it is given. */
  static void check(Group top, JobConfig job) {
    if (job.budget().isPresent() && job.preset() != Preset.BEST) {
      top.report(
          "budget",
          "Expected none with preset = %s, whose time follows from the rows. Set preset = best, or remove it."
              .formatted(Group.written(job.preset())));
    }
  }
}

package io.gradus.config;

import java.util.List;
import java.util.Optional;

/** All keys of a job's configuration, each declared once, in the section that reads it. */
public final class ConfigKeys {
  private static final List<KeyGroup> GROUPS =
      List.of(
          JobSection.KEYS,
          DataSection.KEYS,
          DataSection.IDX_LABELS,
          DataSection.SPLIT,
          DataSection.RANGE,
          FeaturesSection.KEYS,
          NetworkSection.KEYS,
          NumbersSection.KEYS,
          InitialWeightsSection.KEYS,
          LossSection.KEYS,
          OptimizerSection.KEYS,
          ScheduleSection.KEYS,
          ScheduleSection.SPEC,
          OptimizerSection.CLIPPING,
          OptimizerSection.REGULARIZATION,
          AveragingSection.KEYS,
          TrainingSection.KEYS,
          TrainingSection.OUTER,
          TrainingSection.GRADIENT_COMPRESSION,
          TrainingSection.DIVERGENCE,
          TrainingSection.EARLY_STOPPING,
          CheckpointSection.KEYS,
          CalibrationSection.KEYS,
          DecisionSection.KEYS,
          OutputSection.KEYS,
          MlflowSection.KEYS,
          LineageSection.KEYS,
          RegistrySection.KEYS,
          CardSection.KEYS,
          TuningSection.KEYS,
          FoldsSection.KEYS,
          EnsembleSection.KEYS);

  private static final List<ConfigKey<?>> ALL =
      GROUPS.stream().<ConfigKey<?>>flatMap(group -> group.keys().stream()).toList();

  private ConfigKeys() {}

  static List<KeyGroup> groups() {
    return GROUPS;
  }

  /** Every key, group by group. */
  public static List<ConfigKey<?>> all() {
    return ALL;
  }

  /**
   * The key to which a path leads; the path goes on within the key where its value is a map.
   *
   * @param path a dotted path
   */
  public static Optional<ConfigKey<?>> of(String path) {
    return ALL.stream().filter(key -> (path + ".").startsWith(key.path() + ".")).findFirst();
  }

  /**
   * Whether the value of a key can change a bit of the trained model: those of other keys may
   * differ when a run goes on. A path to no key counts as one that can.
   *
   * @param path a dotted path, to a key or into its value
   */
  public static boolean decidesBits(String path) {
    return of(path).map(ConfigKey::decidesBits).orElse(true);
  }
}

package io.gradus.config;

import com.typesafe.config.ConfigObject;
import io.gradus.network.LossSpec;
import io.gradus.network.Task;
import io.gradus.optim.Averaging;
import io.gradus.optim.Clipping;
import io.gradus.optim.OptimizerSpec;
import io.gradus.optim.Regularization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a job from HOCON. Assignments go before the file, the file before the defaults of {@code
 * conf/reference.conf}, which documents every key.
 *
 * <p>All problems are collected: a key that is not known, a value of the wrong type or out of its
 * range, a key that is missing, keys that contradict each other.
 */
public final class ConfigLoader {
  private ConfigLoader() {}

  /**
   * Reads a file.
   *
   * @param path a local path, or a URI of a Hadoop file system
   * @param assignments {@code key=value}, the last one of a key counts
   * @throws ConfigException with all problems, each with file, line and key
   */
  public static JobConfig load(String path, List<String> assignments) {
    return UserConfig.load(path, assignments).job();
  }

  /**
   * Reads HOCON text.
   *
   * @param assignments {@code key=value}, the last one of a key counts
   * @throws ConfigException with all problems, each with line and key
   */
  public static JobConfig parse(String hocon, List<String> assignments) {
    return UserConfig.parse(hocon, assignments).job();
  }

  /** What the user wrote over what an earlier run had over the defaults. */
  static JobConfig read(ConfigObject user, ConfigObject earlier) {
    Reading reading = new Reading();
    JobConfig job = read(reading, user.withFallback(earlier).withFallback(Reference.root()));
    if (!reading.problems().isEmpty()) {
      throw new ConfigException(reading.problems());
    }
    return job;
  }

  private static JobConfig read(Reading reading, ConfigObject root) {
    Group top = new Group(reading, "", root);
    String appName = JobSection.APP_NAME.read(top);
    Optional<Task> task = JobSection.TASK.read(top);
    long seed = JobSection.SEED.read(top);
    Preset preset = JobSection.PRESET.read(top);
    Optional<Duration> budget = JobSection.BUDGET.read(top);
    DataConfig data = DataSection.read(top.group("data"), task);
    FeaturesConfig features = FeaturesSection.read(top.group("features"), data);
    NetworkConfig network = NetworkSection.read(top.group("network"));
    Optional<LossSpec> loss = LossSection.read(top.group("loss"), task);
    OptimizerSpec optimizer = OptimizerSection.optimizer(top.group("optimizer"));
    ScheduleConfig schedule = ScheduleSection.read(top.group("schedule"));
    Clipping clipping = OptimizerSection.clipping(top.group("clipping"));
    Regularization regularization = OptimizerSection.regularization(top.group("regularization"));
    Averaging averaging = AveragingSection.read(top.group("averaging"));
    TrainingConfig training = TrainingSection.read(top.group("training"), data, task, loss);
    CheckpointConfig checkpoint = CheckpointSection.read(top.group("checkpoint"));
    CalibrationConfig calibration =
        CalibrationSection.read(
            top.group("calibration"), DecisionSection.read(top.group("decision")));
    OutputConfig output = OutputSection.read(top.group("output"), data);
    MlflowConfig mlflow = MlflowSection.read(top.group("mlflow"));
    LineageConfig lineage = LineageSection.read(top.group("lineage"));
    RegistryConfig registry = RegistrySection.read(top.group("registry"));
    CardConfig card = CardSection.read(top.group("card"));
    TuningConfig tuning = TuningSection.read(top.group("tuning"));
    FoldsConfig folds = FoldsSection.read(top.group("folds"));
    EnsembleConfig ensemble = EnsembleSection.read(top.group("ensemble"));
    Map<String, String> spark = SparkSection.read(top);
    top.rejectUnknown();
    JobConfig job =
        new JobConfig(
            appName,
            task,
            seed,
            preset,
            budget,
            data,
            features,
            network,
            loss,
            optimizer,
            schedule,
            clipping,
            regularization,
            averaging,
            training,
            checkpoint,
            calibration,
            output,
            mlflow,
            lineage,
            registry,
            card,
            tuning,
            folds,
            ensemble,
            spark);
    OptimizerSection.checkLbfgs(top, job);
    AveragingSection.check(top, job);
    LossSection.checkTargets(top, job);
    CalibrationSection.check(top, job);
    JobSection.check(top, job);
    return job;
  }
}

package io.gradus.config;

import com.typesafe.config.ConfigValue;
import io.gradus.network.LossSpec;
import io.gradus.network.Task;
import io.gradus.optim.Averaging;
import io.gradus.optim.Clipping;
import io.gradus.optim.OptimizerSpec;
import io.gradus.optim.Regularization;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A whole job.
 *
 * @param appName under which Spark shows it
 * @param task empty to follow from the label column
 * @param seed of all randomness
 * @param preset whether keys that are not written are chosen by the rows
 * @param budget the time that a search takes; empty for the usual one
 * @param loss empty for the task's usual one
 * @param calibration what is fitted on validation rows after training
 * @param card what only people can say of the model
 * @param tuning of a command that tries out several configurations
 * @param folds of a command that validates one configuration several times
 * @param ensemble of how many networks the model is
 * @param spark properties of the session
 */
public record JobConfig(
    String appName,
    Optional<Task> task,
    long seed,
    Preset preset,
    Optional<Duration> budget,
    DataConfig data,
    FeaturesConfig features,
    NetworkConfig network,
    Optional<LossSpec> loss,
    OptimizerSpec optimizer,
    ScheduleConfig schedule,
    Clipping clipping,
    Regularization regularization,
    Averaging averaging,
    TrainingConfig training,
    CheckpointConfig checkpoint,
    CalibrationConfig calibration,
    OutputConfig output,
    MlflowConfig mlflow,
    LineageConfig lineage,
    RegistryConfig registry,
    CardConfig card,
    TuningConfig tuning,
    FoldsConfig folds,
    EnsembleConfig ensemble,
    Map<String, String> spark) {
  public JobConfig {
    spark = Collections.unmodifiableMap(new LinkedHashMap<>(spark));
  }

  /** A job to be told key by key; what is not told has its default. */
  public static JobBuilder builder() {
    return new JobBuilder();
  }

  /** A builder that begins with all that this job is told. */
  public JobBuilder toBuilder() {
    return new JobBuilder(this);
  }

  /**
   * This job with another value of a key.
   *
   * @param path the key's dotted path, such as {@code training.epochs}
   * @param value as {@link JobBuilder#with} takes it
   * @throws ConfigException with all problems that the job has then
   */
  public JobConfig with(String path, Object value) {
    return toBuilder().with(path, value).build();
  }

  /**
   * Whether a key has the value that it has where nobody sets it.
   *
   * @param path the key's dotted path, such as {@code training.epochs}
   */
  public boolean isDefault(String path) {
    Object value = toRedactedMap();
    for (String step : path.split("\\.")) {
      value = value instanceof Map<?, ?> group ? group.get(step) : null;
    }
    Object usual = KeyNames.at(Reference.root(), path).map(ConfigValue::unwrapped).orElse(null);
    return Objects.equals(value, usual);
  }

  /** How rows are encoded for this job's loss. */
  public FeaturesConfig encodedFeatures() {
    return features.withTargetScaling(features.targetScaling().with(loss));
  }

  /** This job with another configuration of training. */
  public JobConfig withTraining(TrainingConfig other) {
    return new JobConfig(
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
        other,
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
  }

  /** This job on other rows. */
  public JobConfig withData(DataConfig other) {
    return new JobConfig(
        appName,
        task,
        seed,
        preset,
        budget,
        other,
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
  }

  /** All keys with their resolved values, as {@code conf/reference.conf} names them, no secrets. */
  public Map<String, Object> toRedactedMap() {
    return WrittenConfig.redacted(this);
  }

  /** {@link #toRedactedMap} as JSON, which {@link ConfigLoader} reads back. */
  public String toRedactedJson() {
    return WrittenConfig.json(toRedactedMap());
  }

  /** Never shows a secret. */
  @Override
  public String toString() {
    return "JobConfig" + toRedactedMap();
  }
}

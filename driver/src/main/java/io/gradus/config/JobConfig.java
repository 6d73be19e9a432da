package io.gradus.config;

import io.gradus.network.LossSpec;
import io.gradus.network.Task;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A whole job. */
public record JobConfig(
    String appName,
    Optional<Task> task,
    long seed,
    DataConfig data,
    FeaturesConfig features,
    NetworkConfig network,
    Optional<LossSpec> loss,
    TrainingConfig training,
    OutputConfig output,
    Map<String, String> spark) {
  public JobConfig {
    spark = Collections.unmodifiableMap(new LinkedHashMap<>(spark));
  }
}

package io.gradus.config;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What an MLflow server is told of a run.
 *
 * @param trackingUri of the server; empty for the one that the environment names
 * @param experiment empty for the application's name
 * @param runName empty for one that the server makes up
 * @param model under which name the trained model is registered; empty for not at all
 * @param alias of the model's new version
 * @param tags of the run
 * @param waitMinutes how long the end of a run waits for the server at most, from 0
 */
public record MlflowConfig(
    Optional<String> trackingUri,
    Optional<String> experiment,
    Optional<String> runName,
    Optional<String> model,
    Optional<String> alias,
    Map<String, String> tags,
    double waitMinutes) {
  public MlflowConfig {
    tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
  }

  /** How long the end of a run waits for the server at most. */
  public Duration patience() {
    return Duration.ofMillis((long) (waitMinutes * 60_000));
  }

  /** Whether a server is to be told anything. */
  public boolean isWanted() {
    return trackingUri.isPresent() || experiment.isPresent() || model.isPresent();
  }
}

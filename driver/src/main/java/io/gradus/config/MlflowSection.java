package io.gradus.config;

import java.util.Map;
import java.util.Optional;

/** Reads {@code mlflow}. */
final class MlflowSection {
  static final Section<MlflowConfig> KEYS = Section.at("mlflow", JobConfig::mlflow).changingNoBit();

  private static final ConfigKey<Optional<String>> TRACKING_URI =
      KEYS.key("tracking-uri", ValueType.path().optional(), MlflowConfig::trackingUri);
  private static final ConfigKey<Optional<String>> EXPERIMENT =
      KEYS.key("experiment", ValueType.text().optional(), MlflowConfig::experiment);
  private static final ConfigKey<Optional<String>> RUN_NAME =
      KEYS.key("run-name", ValueType.text().optional(), MlflowConfig::runName);
  private static final ConfigKey<Optional<String>> MODEL =
      KEYS.key("model", ValueType.text().optional(), MlflowConfig::model);
  private static final ConfigKey<Optional<String>> ALIAS =
      KEYS.key("alias", ValueType.text().optional(), MlflowConfig::alias);
  private static final ConfigKey<Map<String, String>> TAGS =
      KEYS.key("tags", ValueType.settings(), MlflowConfig::tags);

  private static final ConfigKey<Double> WAIT_MINUTES =
      KEYS.key("wait-minutes", ValueType.number(Range.atLeast(0)), MlflowConfig::waitMinutes);

  private MlflowSection() {}

  static MlflowConfig read(Group group) {
    MlflowConfig mlflow =
        new MlflowConfig(
            TRACKING_URI.read(group),
            EXPERIMENT.read(group),
            RUN_NAME.read(group),
            MODEL.read(group),
            ALIAS.read(group),
            TAGS.read(group),
            WAIT_MINUTES.read(group));
    group.rejectUnknown();
    if (mlflow.alias().isPresent() && mlflow.model().isEmpty()) {
      group.report(
          "alias",
          "Expected an alias of a registered model, found no mlflow.model. Give the model's name,"
              + " or leave the alias out.");
    }
    return mlflow;
  }
}

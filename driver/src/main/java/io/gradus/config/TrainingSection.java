package io.gradus.config;

import java.util.List;
import java.util.Optional;

/** Reads {@code training}. */
final class TrainingSection {
  private TrainingSection() {}

  static TrainingConfig read(Group group, DataConfig data) {
    TrainingConfig training =
        new TrainingConfig(
            group.whole("epochs", Range.atLeast(1)).orElse(1),
            group.whole("batch-size", Range.atLeast(1)).orElse(1),
            group.wholeLong("max-steps", Range.atLeast(1)),
            group.choice("carrier", Carrier.class).orElse(Carrier.AUTO),
            group.whole("local-steps", Range.atLeast(1)).orElse(1),
            earlyStopping(group.group("early-stopping"), data),
            group.whole("validate-every", Range.atLeast(1)).orElse(1),
            group.whole("top-k", Range.atLeast(1)).orElse(1));
    group.rejectUnknown();
    return training;
  }

  private static Optional<EarlyStoppingConfig> earlyStopping(Group group, DataConfig data) {
    Optional<Integer> patience = group.whole("patience", Range.atLeast(1));
    String metric = group.text("metric").orElse("loss");
    double minDelta = group.number("min-delta", Range.atLeast(0)).orElse(0.0);
    boolean restoreBest = group.yesNo("restore-best").orElse(true);
    group.rejectUnknown();
    if (patience.isPresent() && data.validation().isEmpty() && data.validationFraction() == 0) {
      group.report(
          "patience",
          "Expected validation rows to stop by, found none. Set data.validation-fraction = 0.1, or data.validation.");
    }
    if (!METRICS.contains(metric)) {
      group.report(
          "metric",
          "Expected one of %s, found \"%s\". %s"
              .formatted(
                  Group.listed(METRICS),
                  metric,
                  KeyNames.nearest(metric, METRICS)
                      .map(near -> "Did you mean " + near + "?")
                      .orElse("Choose one of them.")));
    }
    return patience.map(
        rounds -> new EarlyStoppingConfig(metric, rounds, minDelta, restoreBest));
  }

  /** Validation metrics by which training can stop, as the metrics themselves are named. */
  private static final List<String> METRICS =
      List.of(
          "loss",
          "accuracy",
          "top_k_accuracy",
          "log_loss",
          "auc",
          "pr_auc",
          "f1",
          "mae",
          "rmse",
          "r2");
}

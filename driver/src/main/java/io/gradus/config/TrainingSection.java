package io.gradus.config;

import io.gradus.kernel.Precision;
import io.gradus.metric.Metric;
import io.gradus.network.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads {@code training}. */
final class TrainingSection {
  /** Validation metrics by which training can stop. */
  private static final List<String> METRICS =
      Arrays.stream(Metric.values()).map(metric -> metric.id().replace('_', '-')).toList();

  private TrainingSection() {}

  static TrainingConfig read(Group group, DataConfig data, Optional<Task> task) {
    TrainingConfig training =
        new TrainingConfig(
            group.whole("epochs", Range.atLeast(1)).orElse(1),
            group.whole("batch-size", Range.atLeast(1)).orElse(1),
            group.wholeLong("max-steps", Range.atLeast(1)),
            group.choice("matmul-precision", Precision.class).orElse(Precision.FLOAT32),
            group.choice("carrier", Carrier.class).orElse(Carrier.AUTO),
            localSteps(group),
            compression(group.group("gradient-compression"))
                .with(
                    group
                        .choice("parameter-compression", CompressionConfig.Parameters.class)
                        .orElse(CompressionConfig.Parameters.NONE)),
            divergence(group.group("divergence")),
            earlyStopping(group.group("early-stopping"), data, task),
            group.whole("validate-every", Range.atLeast(1)).orElse(1),
            group.whole("top-k", Range.atLeast(1)).orElse(1));
    checkCompression(group, training);
    group.rejectUnknown();
    return training;
  }

  private static LocalStepsConfig localSteps(Group group) {
    Group outer = group.group("outer");
    LocalStepsConfig localSteps =
        new LocalStepsConfig(
            group.whole("local-steps", Range.atLeast(1)).orElse(1),
            group.whole("synchronous-epochs", Range.atLeast(0)).orElse(0),
            outer
                .choice("method", LocalStepsConfig.Outer.class)
                .orElse(LocalStepsConfig.Outer.AVERAGE),
            outer.number("rate", Range.above(0)).orElse(0.7),
            outer.number("momentum", Range.fromUpTo(0, 1)).orElse(0.9));
    outer.rejectUnknown();
    return localSteps;
  }

  private static CompressionConfig compression(Group group) {
    CompressionConfig compression =
        new CompressionConfig(
            group
                .choice("method", CompressionConfig.Method.class)
                .orElse(CompressionConfig.Method.NONE),
            group.number("fraction", Range.between(0, 1)).orElse(0.01));
    group.rejectUnknown();
    return compression;
  }

  private static DivergenceConfig divergence(Group group) {
    DivergenceConfig divergence =
        new DivergenceConfig(
            group
                .choice("action", DivergenceConfig.Action.class)
                .orElse(DivergenceConfig.Action.STOP),
            group.number("rate-factor", Range.between(0, 1)).orElse(0.5),
            group.whole("attempts", Range.atLeast(1)).orElse(3),
            group.number("exploding", Range.above(1)));
    group.rejectUnknown();
    return divergence;
  }

  private static void checkCompression(Group group, TrainingConfig training) {
    CompressionConfig.Method method = training.compression().method();
    if (method != CompressionConfig.Method.NONE && training.localSteps().steps() > 1) {
      group
          .group("gradient-compression")
          .report(
              "method",
              "Expected none with training.local-steps above 1, since tasks then send parameters,"
                  + " not gradients. Remove one of the two.");
    }
    if (training.compression().parameters() != CompressionConfig.Parameters.NONE
        && training.localSteps().steps() > 1) {
      group.report(
          "parameter-compression",
          "Expected none with training.local-steps above 1, since tasks then go on with the"
              + " parameters that they get. Remove one of the two.");
    }
    if (method == CompressionConfig.Method.TOP_K && training.carrier() == Carrier.JOBS) {
      group.report(
          "carrier",
          "Expected auto or resident with gradient-compression.method = top-k, whose tasks remember"
              + " what they left out. Change one of the two.");
    }
  }

  private static Optional<EarlyStoppingConfig> earlyStopping(
      Group group, DataConfig data, Optional<Task> task) {
    Optional<Integer> patience = group.whole("patience", Range.atLeast(1));
    String metric = group.choice("metric", METRICS).orElse("loss").replace('-', '_');
    double minDelta = group.number("min-delta", Range.atLeast(0)).orElse(0.0);
    boolean restoreBest = group.yesNo("restore-best").orElse(true);
    group.rejectUnknown();
    boolean validated = !data.validation().isEmpty() || data.validationFraction() != 0;
    if (patience.isPresent() && !validated) {
      group.report(
          "patience",
          "Expected validation rows to stop by, found none. Set data.validation-fraction = 0.1, or"
              + " data.validation.");
    }
    if (validated && task.isPresent() && !Metric.of(metric).suits(task.get())) {
      group.report(
          "metric",
          "Expected a metric of task = %s, found %s. Choose one of %s."
              .formatted(
                  task.get().id(),
                  metric,
                  Group.listed(
                      Metric.of(task.get()).stream()
                          .map(suiting -> suiting.id().replace('_', '-'))
                          .toList())));
    }
    return validated
        ? Optional.of(new EarlyStoppingConfig(metric, patience, minDelta, restoreBest))
        : Optional.empty();
  }
}

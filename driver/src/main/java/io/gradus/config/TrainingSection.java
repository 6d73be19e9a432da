package io.gradus.config;

import io.gradus.kernel.Precision;
import io.gradus.metric.Metric;
import io.gradus.network.LossSpec;
import io.gradus.network.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads {@code training}. */
final class TrainingSection {
  /** Validation metrics by which training can stop. */
  private static final List<String> METRICS =
      Arrays.stream(Metric.values())
          .filter(Metric::isGoal)
          .map(metric -> metric.id().replace('_', '-'))
          .toList();

  static final Section<TrainingConfig> KEYS = Section.at("training", JobConfig::training);

  private static final ValueType<Integer> AT_LEAST_ONE = ValueType.whole(Range.atLeast(1));

  private static final ConfigKey<Integer> EPOCHS =
      KEYS.key("epochs", AT_LEAST_ONE, TrainingConfig::epochs);
  private static final ConfigKey<Integer> BATCH_SIZE =
      KEYS.key("batch-size", AT_LEAST_ONE, TrainingConfig::batchSize);
  private static final ConfigKey<Optional<Long>> MAX_STEPS =
      KEYS.key(
          "max-steps", ValueType.wholeLong(Range.atLeast(1)).optional(), TrainingConfig::maxSteps);
  private static final ConfigKey<Precision> MATMUL_PRECISION =
      KEYS.key(
          "matmul-precision", ValueType.choice(Precision.class), TrainingConfig::matmulPrecision);
  private static final ConfigKey<Carrier> CARRIER =
      KEYS.freeKey("carrier", ValueType.choice(Carrier.class), TrainingConfig::carrier);
  private static final ConfigKey<Integer> LOCAL_STEPS =
      KEYS.key("local-steps", AT_LEAST_ONE, training -> training.localSteps().steps());
  private static final ConfigKey<Integer> SYNCHRONOUS_EPOCHS =
      KEYS.key(
          "synchronous-epochs",
          ValueType.whole(Range.atLeast(0)),
          training -> training.localSteps().synchronousEpochs());
  private static final ConfigKey<CompressionConfig.Parameters> PARAMETER_COMPRESSION =
      KEYS.key(
          "parameter-compression",
          ValueType.choice(CompressionConfig.Parameters.class),
          training -> training.compression().parameters());
  private static final ConfigKey<Integer> VALIDATE_EVERY =
      KEYS.key("validate-every", AT_LEAST_ONE, TrainingConfig::validateEvery);
  private static final ConfigKey<Integer> TOP_K =
      KEYS.key("top-k", AT_LEAST_ONE, TrainingConfig::topK);

  static final Section<LocalStepsConfig> OUTER =
      Section.at("training.outer", job -> job.training().localSteps());
  private static final ConfigKey<LocalStepsConfig.Outer> OUTER_METHOD =
      OUTER.key("method", ValueType.choice(LocalStepsConfig.Outer.class), LocalStepsConfig::outer);
  static final ConfigKey<Double> OUTER_RATE =
      OUTER.key("rate", ValueType.number(Range.above(0)), LocalStepsConfig::outerRate);
  static final ConfigKey<Double> OUTER_MOMENTUM =
      OUTER.key(
          "momentum", ValueType.number(Range.fromUpTo(0, 1)), LocalStepsConfig::outerMomentum);

  static final Section<CompressionConfig> GRADIENT_COMPRESSION =
      Section.at("training.gradient-compression", job -> job.training().compression());
  private static final ConfigKey<CompressionConfig.Method> COMPRESSION_METHOD =
      GRADIENT_COMPRESSION.key(
          "method", ValueType.choice(CompressionConfig.Method.class), CompressionConfig::method);
  private static final ConfigKey<Double> COMPRESSION_FRACTION =
      GRADIENT_COMPRESSION.key(
          "fraction", ValueType.number(Range.between(0, 1)), CompressionConfig::fraction);

  static final Section<DivergenceConfig> DIVERGENCE =
      Section.at("training.divergence", job -> job.training().divergence());
  private static final ConfigKey<DivergenceConfig.Action> ACTION =
      DIVERGENCE.key(
          "action", ValueType.choice(DivergenceConfig.Action.class), DivergenceConfig::action);
  static final ConfigKey<Double> RATE_FACTOR =
      DIVERGENCE.key(
          "rate-factor", ValueType.number(Range.between(0, 1)), DivergenceConfig::rateFactor);
  static final ConfigKey<Integer> ATTEMPTS =
      DIVERGENCE.key("attempts", AT_LEAST_ONE, DivergenceConfig::attempts);
  private static final ConfigKey<Optional<Double>> EXPLODING =
      DIVERGENCE.key(
          "exploding", ValueType.number(Range.above(1)).optional(), DivergenceConfig::exploding);

  static final Section<EarlyStoppingConfig> EARLY_STOPPING =
      Section.optionalAt("training.early-stopping", job -> job.training().earlyStopping());
  private static final ConfigKey<Optional<Integer>> PATIENCE =
      EARLY_STOPPING.key("patience", AT_LEAST_ONE.optional(), EarlyStoppingConfig::patience);
  private static final ConfigKey<String> METRIC =
      EARLY_STOPPING.key(
          "metric",
          ValueType.choice(
              METRICS, name -> name.replace('-', '_'), metric -> metric.replace('_', '-')),
          EarlyStoppingConfig::metric);
  private static final ConfigKey<Double> MIN_DELTA =
      EARLY_STOPPING.key(
          "min-delta", ValueType.number(Range.atLeast(0)), EarlyStoppingConfig::minDelta);
  private static final ConfigKey<Boolean> RESTORE_BEST =
      EARLY_STOPPING.key("restore-best", ValueType.yesNo(), EarlyStoppingConfig::restoreBest);
  private static final ConfigKey<EarlyStoppingConfig.Undefined> UNDEFINED =
      EARLY_STOPPING.freeKey(
          "undefined",
          ValueType.choice(EarlyStoppingConfig.Undefined.class),
          EarlyStoppingConfig::undefined);

  private TrainingSection() {}

  static TrainingConfig read(
      Group group, DataConfig data, Optional<Task> task, Optional<LossSpec> loss) {
    TrainingConfig training =
        new TrainingConfig(
            EPOCHS.read(group),
            BATCH_SIZE.read(group),
            MAX_STEPS.read(group),
            MATMUL_PRECISION.read(group),
            CARRIER.read(group),
            localSteps(group),
            compression(group.group("gradient-compression"))
                .with(PARAMETER_COMPRESSION.read(group)),
            divergence(group.group("divergence")),
            earlyStopping(group.group("early-stopping"), data, task, loss),
            VALIDATE_EVERY.read(group),
            TOP_K.read(group));
    checkCompression(group, training);
    group.rejectUnknown();
    return training;
  }

  private static LocalStepsConfig localSteps(Group group) {
    Group outer = group.group("outer");
    LocalStepsConfig localSteps =
        new LocalStepsConfig(
            LOCAL_STEPS.read(group),
            SYNCHRONOUS_EPOCHS.read(group),
            OUTER_METHOD.read(outer),
            OUTER_RATE.read(outer),
            OUTER_MOMENTUM.read(outer));
    outer.rejectUnknown();
    return localSteps;
  }

  private static CompressionConfig compression(Group group) {
    CompressionConfig compression =
        new CompressionConfig(COMPRESSION_METHOD.read(group), COMPRESSION_FRACTION.read(group));
    group.rejectUnknown();
    return compression;
  }

  private static DivergenceConfig divergence(Group group) {
    DivergenceConfig divergence =
        new DivergenceConfig(
            ACTION.read(group),
            RATE_FACTOR.read(group),
            ATTEMPTS.read(group),
            EXPLODING.read(group));
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
      Group group, DataConfig data, Optional<Task> task, Optional<LossSpec> loss) {
    Optional<Integer> patience = PATIENCE.read(group);
    String metric = METRIC.read(group);
    double minDelta = MIN_DELTA.read(group);
    boolean restoreBest = RESTORE_BEST.read(group);
    EarlyStoppingConfig.Undefined undefined = UNDEFINED.read(group);
    group.rejectUnknown();
    boolean validated = data.isValidated();
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
    checkGoal(group, metric, loss, validated);
    return validated
        ? Optional.of(new EarlyStoppingConfig(metric, patience, minDelta, restoreBest, undefined))
        : Optional.empty();
  }

  /** What only some losses tell of. */
  private static void checkGoal(
      Group group, String name, Optional<LossSpec> loss, boolean validated) {
    Metric metric = Metric.of(name);
    boolean told =
        loss.map(metric::isOf)
            .orElseGet(
                () -> Arrays.stream(Task.values()).map(LossSpec::usual).allMatch(metric::isOf));
    if (validated && !told) {
      group.report(
          "metric",
          "Expected a metric of loss.type = %s, found %s. Take loss, or another one."
              .formatted(
                  loss.map(one -> one.type().replace('_', '-')).orElse("null"),
                  name.replace('_', '-')));
    }
  }
}

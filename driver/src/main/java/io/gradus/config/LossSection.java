package io.gradus.config;

import io.gradus.encode.TargetTransform;
import io.gradus.network.LossSpec;
import io.gradus.network.Task;
import java.util.Map;
import java.util.Optional;

/** Reads {@code loss}. */
final class LossSection {
  static final SpecSection<LossSpec> KEYS =
      new SpecSection<>("loss", LossSpec.class, JobConfig::loss, LossSpec::fromJson, Map.of())
          .keys(ValueType.number(Range.above(0)), "delta", "positive-weight", "dispersion")
          .keys(ValueType.number(Range.atLeast(0)), "gamma")
          .keys(ValueType.number(Range.within(0, 1)), "beta")
          .keys(ValueType.number(Range.between(0, 1)), "alpha", "interval")
          .keys(ValueType.number(Range.between(1, 2)), "power")
          .keys(ValueType.number(Range.fromUpTo(0, 1)), "label-smoothing")
          .required(
              "quantile.q",
              ValueType.number(Range.between(0, 1)),
              "Give the quantile to predict, such as q = 0.9.")
          .required(
              "quantiles.q",
              ValueType.numbers(Range.between(0, 1)),
              "Give the quantiles to predict, such as q = [0.1, 0.5, 0.9].");

  private LossSection() {}

  static Optional<LossSpec> read(Group group, Optional<Task> task) {
    Optional<LossSpec> loss = KEYS.read(group);
    group.rejectUnknown();
    if (loss.isPresent() && task.isPresent() && !loss.get().suits(task.get())) {
      group.report(
          "type",
          "Expected a loss for task = %s, found %s. Take %s, or remove the key."
              .formatted(
                  task.get().id(),
                  loss.get().type().replace('_', '-'),
                  LossSpec.usual(task.get()).type().replace('_', '-')));
    }
    return loss;
  }

  /** Counts and amounts are learned as they are, a normal distribution has one unit. */
  static void checkTargets(Group top, JobConfig job) {
    boolean even = job.loss().filter(loss -> !loss.takesTransformedTargets()).isPresent();
    if (even && job.features().targetTransform() != TargetTransform.NONE) {
      top.group("features")
          .report(
              "target-transform",
              "Expected none with loss.type = %s, whose standard deviation is in the target's unit. Remove it, or take loss.type = quantiles."
                  .formatted(job.loss().orElseThrow().type().replace('_', '-')));
    }
    boolean asTheyAre = job.loss().filter(loss -> loss.targets().areOfLogarithms()).isPresent();
    if (!asTheyAre && job.data().exposure().isPresent()) {
      top.group("data")
          .report(
              "exposure",
              "Expected loss.type = poisson, negative-binomial, tweedie or gamma beside exposures, found %s. Set one of them, or remove the exposure."
                  .formatted(
                      job.loss().map(loss -> loss.type().replace('_', '-')).orElse("no loss")));
    }
    if (asTheyAre && job.features().targetScaling() == TargetScaling.STANDARD) {
      top.group("features")
          .report(
              "target-scaling",
              "Expected auto or none with loss.type = %s, which takes targets in their own unit. Remove it."
                  .formatted(job.loss().orElseThrow().type().replace('_', '-')));
    }
  }
}

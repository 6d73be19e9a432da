package io.gradus.config;

import io.gradus.network.LossSpec;
import io.gradus.network.Task;
import java.util.Map;
import java.util.Optional;

/** Reads {@code loss}. */
final class LossSection {
  static final SpecSection<LossSpec> KEYS =
      new SpecSection<>("loss", LossSpec.class, JobConfig::loss, LossSpec::fromJson, Map.of())
          .keys(ValueType.number(Range.above(0)), "delta", "positive-weight")
          .keys(ValueType.number(Range.atLeast(0)), "gamma")
          .keys(ValueType.number(Range.between(0, 1)), "alpha")
          .keys(ValueType.number(Range.between(1, 2)), "power")
          .required(
              "negative-binomial.dispersion",
              ValueType.number(Range.above(0)),
              "Give what the variance has more than the mean, over its square, such as"
                  + " dispersion = 0.5.")
          .keys(ValueType.number(Range.fromUpTo(0, 1)), "label-smoothing")
          .required(
              "quantile.q",
              ValueType.number(Range.between(0, 1)),
              "Give the quantile to predict, such as q = 0.9.");

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

  /** Counts and amounts are learned as they are. */
  static void checkTargets(Group top, JobConfig job) {
    boolean asTheyAre = job.loss().filter(loss -> loss.targets().areOfLogarithms()).isPresent();
    if (asTheyAre && job.features().targetScaling() == TargetScaling.STANDARD) {
      top.group("features")
          .report(
              "target-scaling",
              "Expected auto or none with loss.type = %s, which takes targets in their own unit. Remove it."
                  .formatted(job.loss().orElseThrow().type().replace('_', '-')));
    }
  }
}

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
}

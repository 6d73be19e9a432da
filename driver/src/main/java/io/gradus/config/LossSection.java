package io.gradus.config;

import io.gradus.network.LossSpec;
import io.gradus.network.Task;
import java.util.List;
import java.util.Optional;

/** Reads {@code loss}. */
final class LossSection {
  private static final List<String> TYPES =
      List.of(
          "squared-error",
          "absolute-error",
          "huber",
          "quantile",
          "poisson",
          "binary-cross-entropy",
          "softmax-cross-entropy");

  private LossSection() {}

  static Optional<LossSpec> read(Group group, Optional<Task> task) {
    boolean given = group.value("type").isPresent();
    Optional<String> type = group.choice("type", TYPES);
    if (given && type.isEmpty()) {
      group.ignoreRest();
    }
    Optional<LossSpec> loss = type.flatMap(name -> read(group, name));
    group.rejectUnknown();
    if (loss.isPresent() && task.isPresent() && !loss.get().suits(task.get())) {
      group.report(
          "type",
          "Expected a loss for task = %s, found %s. Take %s, or remove the key."
              .formatted(
                  task.get().id(),
                  type.get(),
                  LossSpec.usual(task.get()).type().replace('_', '-')));
    }
    return loss;
  }

  private static Optional<LossSpec> read(Group group, String type) {
    return switch (type) {
      case "squared-error" -> Optional.of(new LossSpec.SquaredError());
      case "absolute-error" -> Optional.of(new LossSpec.AbsoluteError());
      case "poisson" -> Optional.of(new LossSpec.Poisson());
      case "huber" -> {
        double delta = group.number("delta", Range.above(0)).orElse(1.0);
        yield group.build(() -> new LossSpec.Huber(delta));
      }
      case "quantile" -> {
        Optional<Double> q = group.number("q", Range.between(0, 1));
        if (q.isEmpty()) {
          group.missing("q", "Give the quantile to predict, such as q = 0.9.");
        }
        yield q.flatMap(share -> group.build(() -> new LossSpec.Quantile(share)));
      }
      case "binary-cross-entropy" -> {
        double weight = group.number("positive-weight", Range.above(0)).orElse(1.0);
        yield group.build(() -> new LossSpec.BinaryCrossEntropy(weight));
      }
      default -> {
        double smoothing = group.number("label-smoothing", Range.fromUpTo(0, 1)).orElse(0.0);
        yield group.build(() -> new LossSpec.SoftmaxCrossEntropy(smoothing));
      }
    };
  }
}

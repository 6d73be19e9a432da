package io.gradus.config;

import io.gradus.optim.Averaging;
import io.gradus.optim.Lbfgs;
import io.gradus.optim.ScheduleFreeAdamW;
import java.util.Map;
import java.util.Optional;

/** Reads {@code averaging}. */
final class AveragingSection {
  static final SpecSection<Averaging> KEYS =
      new SpecSection<>(
              "averaging",
              Averaging.class,
              job -> Optional.of(job.averaging()),
              Averaging::fromJson,
              Map.of())
          .keys(ValueType.number(Range.fromUpTo(0, 1)), "decay", "from")
          .keys(ValueType.yesNo(), "warmup");

  private AveragingSection() {}

  static Averaging read(Group group) {
    if (group.value(SpecSection.TYPE).isEmpty()) {
      group.missing(SpecSection.TYPE, "Name one of " + Group.listed(KEYS.types()) + ".");
      KEYS.readUntyped(group);
      group.rejectUnknown();
      return new Averaging.None();
    }
    Optional<Averaging> averaging = KEYS.read(group);
    group.rejectUnknown();
    return averaging.orElseGet(Averaging.None::new);
  }

  /**
   * Some optimizers leave nothing to be averaged, and a mean of their own bears no other's steps.
   */
  static void check(Group top, JobConfig job) {
    if (job.optimizer() instanceof ScheduleFreeAdamW
        && job.training().localSteps().outer() == LocalStepsConfig.Outer.NESTEROV) {
      top.group("training")
          .group("outer")
          .report(
              "method",
              "Expected average with optimizer.type = schedule-free-adamw, which takes the weights"
                  + " from means of its own and would undo an outer step. Remove it.");
    }
    if (job.averaging() instanceof Averaging.None) {
      return;
    }
    if (job.optimizer() instanceof Lbfgs) {
      report(top, "lbfgs, which goes to a minimum and does not move around it");
    }
    if (job.optimizer() instanceof ScheduleFreeAdamW) {
      report(top, "schedule-free-adamw, which keeps a mean of its own");
    }
  }

  private static void report(Group top, String optimizer) {
    top.group("averaging")
        .report(
            SpecSection.TYPE,
            "Expected none with optimizer.type = %s. Remove the averaging.".formatted(optimizer));
  }
}

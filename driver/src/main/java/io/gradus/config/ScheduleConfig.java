package io.gradus.config;

import io.gradus.optim.ScheduleSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * A schedule as it is configured, before the data tell how many steps an epoch has.
 *
 * @param unit in what {@code spec} counts its lengths and positions
 * @param spec the schedule; a length of 0 is the length of the whole training
 */
public record ScheduleConfig(ScheduleUnit unit, ScheduleSpec spec) {
  /** Always the optimizer's own rate. */
  public static ScheduleConfig constant() {
    return new ScheduleConfig(ScheduleUnit.EPOCHS, new ScheduleSpec.Constant());
  }

  /**
   * The schedule counted in steps, with every length known.
   *
   * @param stepsPerEpoch at least 1
   * @param totalSteps of the whole training
   */
  public ScheduleSpec inSteps(long stepsPerEpoch, long totalSteps) {
    ScheduleSpec steps = unit == ScheduleUnit.STEPS ? spec : scaled(spec, stepsPerEpoch);
    return steps.over(totalSteps);
  }

  private static ScheduleSpec scaled(ScheduleSpec spec, long factor) {
    if (spec instanceof ScheduleSpec.Step step) {
      return new ScheduleSpec.Step(step.every() * factor, step.gamma());
    }
    if (spec instanceof ScheduleSpec.MultiStep steps) {
      return new ScheduleSpec.MultiStep(scaled(steps.at(), factor), steps.gamma());
    }
    if (spec instanceof ScheduleSpec.Exponential exponential) {
      // Once an epoch, not a little each step.
      return new ScheduleSpec.Step(factor, exponential.gamma());
    }
    if (spec instanceof ScheduleSpec.Cosine cosine) {
      return new ScheduleSpec.Cosine(cosine.steps() * factor, cosine.min());
    }
    if (spec instanceof ScheduleSpec.CosineRestarts restarts) {
      return new ScheduleSpec.CosineRestarts(
          restarts.first() * factor, restarts.multiply(), restarts.min());
    }
    if (spec instanceof ScheduleSpec.Polynomial polynomial) {
      return new ScheduleSpec.Polynomial(polynomial.steps() * factor, polynomial.power());
    }
    if (spec instanceof ScheduleSpec.LinearWarmup warmup) {
      return new ScheduleSpec.LinearWarmup(warmup.steps() * factor, warmup.start());
    }
    if (spec instanceof ScheduleSpec.OneCycle cycle) {
      return new ScheduleSpec.OneCycle(
          cycle.steps() * factor, cycle.warmup(), cycle.initialDivisor(), cycle.finalDivisor());
    }
    if (spec instanceof ScheduleSpec.Sequence sequence) {
      List<ScheduleSpec> parts = new ArrayList<>();
      sequence.schedules().forEach(part -> parts.add(scaled(part, factor)));
      return new ScheduleSpec.Sequence(parts, scaled(sequence.at(), factor));
    }
    return spec;
  }

  private static List<Long> scaled(List<Long> at, long factor) {
    return at.stream().map(position -> position * factor).toList();
  }
}

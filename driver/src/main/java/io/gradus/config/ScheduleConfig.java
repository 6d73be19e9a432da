package io.gradus.config;

import io.gradus.optim.ConstantSchedule;
import io.gradus.optim.ScheduleSpec;

/**
 * A schedule as it is configured, before the data tell how many steps an epoch has.
 *
 * @param unit in what {@code spec} counts its lengths and positions
 * @param spec the schedule; a length of 0 is the length of the whole training
 */
public record ScheduleConfig(ScheduleUnit unit, ScheduleSpec spec) {
  /** Always the optimizer's own rate. */
  public static ScheduleConfig constant() {
    return new ScheduleConfig(ScheduleUnit.EPOCHS, new ConstantSchedule());
  }

  /**
   * The schedule counted in steps, with every length known.
   *
   * @param stepsPerEpoch at least 1
   * @param totalSteps of the whole training
   */
  public ScheduleSpec inSteps(long stepsPerEpoch, long totalSteps) {
    ScheduleSpec steps = unit == ScheduleUnit.STEPS ? spec : spec.stretched(stepsPerEpoch);
    return steps.over(totalSteps);
  }
}

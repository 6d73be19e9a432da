package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * From the base rate down to {@code min} along half a cosine: Loshchilov and Hutter, arXiv
 * 1608.03983, equation 5 without restarts.
 */
public record CosineSchedule(@JsonProperty("steps") long steps, @JsonProperty("min") double min)
    implements ScheduleSpec {
  static final String TYPE = "cosine";

  public CosineSchedule {
    OptimizerChecks.atLeast(TYPE, "steps", steps, 0);
    OptimizerChecks.notNegative(TYPE, "min", min);
  }

  @JsonCreator
  static CosineSchedule of(@JsonProperty("steps") Long steps, @JsonProperty("min") Double min) {
    return new CosineSchedule(steps == null ? 0 : steps, OptimizerChecks.or(min, 0));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public double rate(long step, double base) {
    return Schedules.anneal(base, min, Schedules.fractionOf(TYPE, step, steps));
  }

  @Override
  public ScheduleSpec over(long totalSteps) {
    return steps > 0 ? this : new CosineSchedule(Math.max(1, totalSteps), min);
  }

  @Override
  public ScheduleSpec stretched(long factor) {
    return new CosineSchedule(steps * factor, min);
  }
}

package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/** base · (1 − step/steps)^power. */
public record PolynomialSchedule(
    @JsonProperty("steps") long steps, @JsonProperty("power") double power)
    implements ScheduleSpec {
  static final String TYPE = "polynomial";

  public PolynomialSchedule {
    OptimizerChecks.atLeast(TYPE, "steps", steps, 0);
    OptimizerChecks.positive(TYPE, "power", power);
  }

  @JsonCreator
  static PolynomialSchedule of(
      @JsonProperty("steps") Long steps, @JsonProperty("power") Double power) {
    return new PolynomialSchedule(steps == null ? 0 : steps, OptimizerChecks.or(power, 1));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public double rate(long step, double base) {
    return base * StrictMath.pow(1 - Schedules.fractionOf(TYPE, step, steps), power);
  }

  @Override
  public ScheduleSpec over(long totalSteps) {
    return steps > 0 ? this : new PolynomialSchedule(Math.max(1, totalSteps), power);
  }

  @Override
  public ScheduleSpec stretched(long factor) {
    return new PolynomialSchedule(steps * factor, power);
  }
}

package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/** Multiplied by {@code gamma} every update. */
public record ExponentialSchedule(@JsonProperty(value = "gamma", required = true) double gamma)
    implements ScheduleSpec {
  static final String TYPE = "exponential";

  @JsonCreator
  public ExponentialSchedule {
    OptimizerChecks.positive(TYPE, "gamma", gamma);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public double rate(long step, double base) {
    return base * StrictMath.pow(gamma, (double) step);
  }

  @Override
  public ScheduleSpec stretched(long factor) {
    // Once a unit, not a little each step.
    return new StepSchedule(factor, gamma);
  }
}

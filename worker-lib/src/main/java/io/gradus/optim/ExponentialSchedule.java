package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/** Multiplied by {@code gamma} every update. */
public record ExponentialSchedule(@JsonProperty("gamma") double gamma) implements ScheduleSpec {
  static final String TYPE = "exponential";

  public ExponentialSchedule {
    OptimizerChecks.positive(TYPE, "gamma", gamma);
  }

  @JsonCreator
  static ExponentialSchedule of(@JsonProperty("gamma") Double gamma) {
    return new ExponentialSchedule(OptimizerChecks.or(gamma, 0.1));
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

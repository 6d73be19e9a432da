package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/** Multiplied by {@code gamma} every so many updates. */
public record StepSchedule(@JsonProperty("every") long every, @JsonProperty("gamma") double gamma)
    implements ScheduleSpec {
  static final String TYPE = "step";

  public StepSchedule {
    OptimizerChecks.atLeast(TYPE, "every", every, 1);
    OptimizerChecks.positive(TYPE, "gamma", gamma);
  }

  @JsonCreator
  static StepSchedule of(
      @JsonProperty(value = "every", required = true) long every,
      @JsonProperty("gamma") Double gamma) {
    return new StepSchedule(every, OptimizerChecks.or(gamma, 0.1));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public double rate(long step, double base) {
    return base * StrictMath.pow(gamma, (double) Math.floorDiv(step, every));
  }

  @Override
  public ScheduleSpec stretched(long factor) {
    return new StepSchedule(every * factor, gamma);
  }
}

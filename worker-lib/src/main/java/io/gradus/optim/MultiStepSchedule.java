package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** Multiplied by {@code gamma} at each of the given updates, which ascend. */
public record MultiStepSchedule(
    @JsonProperty("at") List<Long> at, @JsonProperty("gamma") double gamma)
    implements ScheduleSpec {
  static final String TYPE = "multi_step";

  public MultiStepSchedule {
    at = Schedules.ascending(TYPE, at);
    OptimizerChecks.positive(TYPE, "gamma", gamma);
  }

  @JsonCreator
  static MultiStepSchedule of(
      @JsonProperty(value = "at", required = true) List<Long> at,
      @JsonProperty("gamma") Double gamma) {
    return new MultiStepSchedule(at, OptimizerChecks.or(gamma, 0.1));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public double rate(long step, double base) {
    return base * StrictMath.pow(gamma, (double) Schedules.passed(at, step));
  }

  @Override
  public ScheduleSpec stretched(long factor) {
    return new MultiStepSchedule(Schedules.stretched(at, factor), gamma);
  }
}

package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/** From {@code start} · base to base along a line. */
public record LinearWarmup(@JsonProperty("steps") long steps, @JsonProperty("start") double start)
    implements ScheduleSpec {
  static final String TYPE = "linear_warmup";

  public LinearWarmup {
    OptimizerChecks.atLeast(TYPE, "steps", steps, 1);
    if (!(start > 0 && start <= 1)) {
      throw OptimizerChecks.complaint(TYPE, "start", "above 0 and at most 1", start);
    }
  }

  /** From a tenth of the base rate. */
  public static LinearWarmup usual(long steps) {
    return of(steps, null);
  }

  @JsonCreator
  static LinearWarmup of(
      @JsonProperty(value = "steps", required = true) long steps,
      @JsonProperty("start") Double start) {
    return new LinearWarmup(steps, OptimizerChecks.or(start, 0.1));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public double rate(long step, double base) {
    return base * (start + (1 - start) * Schedules.fractionOf(TYPE, step, steps));
  }

  @Override
  public ScheduleSpec stretched(long factor) {
    return new LinearWarmup(steps * factor, start);
  }
}

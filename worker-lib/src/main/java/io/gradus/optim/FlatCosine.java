package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The base rate, and from the given part of the steps on along half a cosine down to {@code min}:
 * "flat_cos" of Holzmüller et al., arXiv 2407.04491, appendix A, where that part is a half.
 */
public record FlatCosine(
    @JsonProperty("steps") long steps,
    @JsonProperty("flat") double flat,
    @JsonProperty("min") double min)
    implements ScheduleSpec {
  static final String TYPE = "flat_cosine";

  public FlatCosine {
    OptimizerChecks.atLeast(TYPE, "steps", steps, 0);
    OptimizerChecks.fraction(TYPE, "flat", flat);
    OptimizerChecks.notNegative(TYPE, "min", min);
  }

  @JsonCreator
  static FlatCosine of(
      @JsonProperty("steps") Long steps,
      @JsonProperty("flat") Double flat,
      @JsonProperty("min") Double min) {
    return new FlatCosine(
        steps == null ? 0 : steps, OptimizerChecks.or(flat, 0.5), OptimizerChecks.or(min, 0));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public double rate(long step, double base) {
    double falling = (Schedules.fractionOf(TYPE, step, steps) - flat) / (1 - flat);
    return falling <= 0 ? base : Schedules.anneal(base, min, falling);
  }

  @Override
  public ScheduleSpec over(long totalSteps) {
    return steps > 0 ? this : new FlatCosine(Math.max(1, totalSteps), flat, min);
  }

  @Override
  public ScheduleSpec stretched(long factor) {
    return new FlatCosine(steps * factor, flat, min);
  }
}

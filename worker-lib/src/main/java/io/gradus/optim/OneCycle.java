package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Up and down again along cosines, the base rate being the highest: Smith and Topin, arXiv
 * 1708.07120, as PyTorch's {@code OneCycleLR} with two phases and {@code total_steps = steps + 1},
 * so that the lowest rate is reached after {@code steps} updates like with the other schedules. The
 * momentum does not change.
 *
 * @param warmup the part of the steps before the highest rate
 * @param initialDivisor the highest rate over the first one
 * @param finalDivisor the first rate over the last one
 */
public record OneCycle(
    @JsonProperty("steps") long steps,
    @JsonProperty("warmup") double warmup,
    @JsonProperty("initial_divisor") double initialDivisor,
    @JsonProperty("final_divisor") double finalDivisor)
    implements ScheduleSpec {
  static final String TYPE = "one_cycle";

  public OneCycle {
    OptimizerChecks.atLeast(TYPE, "steps", steps, 0);
    OptimizerChecks.fraction(TYPE, "warmup", warmup);
    OptimizerChecks.positive(TYPE, "initial_divisor", initialDivisor);
    OptimizerChecks.positive(TYPE, "final_divisor", finalDivisor);
  }

  /** Warm-up over 0.3 of the steps, divisors 25 and 10,000. */
  public static OneCycle usual(long steps) {
    return of(steps, null, null, null);
  }

  @JsonCreator
  static OneCycle of(
      @JsonProperty("steps") Long steps,
      @JsonProperty("warmup") Double warmup,
      @JsonProperty("initial_divisor") Double initialDivisor,
      @JsonProperty("final_divisor") Double finalDivisor) {
    return new OneCycle(
        steps == null ? 0 : steps,
        OptimizerChecks.or(warmup, 0.3),
        OptimizerChecks.or(initialDivisor, 25),
        OptimizerChecks.or(finalDivisor, 1e4));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public double rate(long step, double base) {
    double at = Schedules.fractionOf(TYPE, step, steps) * steps;
    double peak = warmup * (steps + 1) - 1;
    double first = base / initialDivisor;
    return at <= peak
        ? Schedules.anneal(first, base, peak > 0 ? at / peak : 1)
        : Schedules.anneal(base, first / finalDivisor, (at - peak) / (steps - peak));
  }

  @Override
  public ScheduleSpec over(long totalSteps) {
    return steps > 0
        ? this
        : new OneCycle(Math.max(1, totalSteps), warmup, initialDivisor, finalDivisor);
  }

  @Override
  public ScheduleSpec stretched(long factor) {
    return new OneCycle(steps * factor, warmup, initialDivisor, finalDivisor);
  }
}

package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Waves of a cosine from 0 to the base rate and back, each about twice as long as the one before
 * it: ½·(1 − cos(2π·log₂(1 + (2ⁿ − 1)·t))) at the part t of the steps, for n cycles; RealMLP's
 * "coslog", Holzmüller et al., arXiv 2407.04491, section 3. The first update has the rate 0.
 */
public record CosineLog(@JsonProperty("steps") long steps, @JsonProperty("cycles") int cycles)
    implements ScheduleSpec {
  static final String TYPE = "coslog";

  public CosineLog {
    OptimizerChecks.atLeast(TYPE, "steps", steps, 0);
    if (cycles < 1 || cycles > 20) {
      throw OptimizerChecks.complaint(TYPE, "cycles", "from 1 to 20", cycles);
    }
  }

  @JsonCreator
  static CosineLog of(@JsonProperty("steps") Long steps, @JsonProperty("cycles") Integer cycles) {
    return new CosineLog(steps == null ? 0 : steps, cycles == null ? 4 : cycles);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public double rate(long step, double base) {
    double grown = 1 + ((1 << cycles) - 1) * Schedules.fractionOf(TYPE, step, steps);
    double waves = StrictMath.log(grown) / StrictMath.log(2);
    return base * (1 - StrictMath.cos(2 * Math.PI * waves)) / 2;
  }

  @Override
  public ScheduleSpec over(long totalSteps) {
    return steps > 0 ? this : new CosineLog(Math.max(1, totalSteps), cycles);
  }

  @Override
  public ScheduleSpec stretched(long factor) {
    return new CosineLog(steps * factor, cycles);
  }
}

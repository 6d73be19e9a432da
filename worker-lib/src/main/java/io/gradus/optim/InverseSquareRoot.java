package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Up along a line for w updates, then as 1/√step: base·min((s + 1)/w, √(w/(s + 1))), whatever the
 * length of the training. Vaswani et al., arXiv 1706.03762, section 5.3, with the highest rate for
 * a base.
 *
 * @param steps w, the updates in which the rate rises
 */
public record InverseSquareRoot(@JsonProperty("steps") long steps) implements ScheduleSpec {
  static final String TYPE = "inverse_sqrt";

  public InverseSquareRoot {
    OptimizerChecks.atLeast(TYPE, "steps", steps, 1);
  }

  @JsonCreator
  static InverseSquareRoot of(@JsonProperty(value = "steps", required = true) long steps) {
    return new InverseSquareRoot(steps);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public double rate(long step, double base) {
    double passed = step + 1.0;
    return base * Math.min(passed / steps, Math.sqrt(steps / passed));
  }

  @Override
  public ScheduleSpec stretched(long factor) {
    return new InverseSquareRoot(steps * factor);
  }
}

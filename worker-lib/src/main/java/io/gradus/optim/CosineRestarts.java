package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A cosine that restarts: after {@code first} updates, and then each time after {@code multiply}
 * times as many. Loshchilov and Hutter, arXiv 1608.03983, equation 5.
 */
public record CosineRestarts(
    @JsonProperty("first") long first,
    @JsonProperty("multiply") int multiply,
    @JsonProperty("min") double min)
    implements ScheduleSpec {
  static final String TYPE = "cosine_restarts";

  public CosineRestarts {
    OptimizerChecks.atLeast(TYPE, "first", first, 1);
    OptimizerChecks.atLeast(TYPE, "multiply", multiply, 1);
    OptimizerChecks.notNegative(TYPE, "min", min);
  }

  @JsonCreator
  static CosineRestarts of(
      @JsonProperty(value = "first", required = true) long first,
      @JsonProperty("multiply") Integer multiply,
      @JsonProperty("min") Double min) {
    return new CosineRestarts(first, multiply == null ? 1 : multiply, OptimizerChecks.or(min, 0));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public double rate(long step, double base) {
    long length = first;
    long left = step;
    if (multiply == 1) {
      left %= length;
    }
    while (left >= length) {
      left -= length;
      length *= multiply;
    }
    return Schedules.anneal(base, min, (double) left / length);
  }

  @Override
  public ScheduleSpec stretched(long factor) {
    return new CosineRestarts(first * factor, multiply, min);
  }
}

package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Duchi, Hazan and Singer, "Adaptive subgradient methods" (JMLR 12, 2011), figure 1, diagonal.
 *
 * @param rateDecay the rate is divided by 1 + rateDecay · (updates before this one)
 * @param initialSum what the sums of squares start from
 */
public record Adagrad(
    @JsonProperty("rate") double rate,
    @JsonProperty("rate_decay") double rateDecay,
    @JsonProperty("initial_sum") double initialSum,
    @JsonProperty("epsilon") double epsilon)
    implements OptimizerSpec {
  static final String TYPE = "adagrad";

  public Adagrad {
    OptimizerChecks.positive(TYPE, "rate", rate);
    OptimizerChecks.notNegative(TYPE, "rate_decay", rateDecay);
    OptimizerChecks.notNegative(TYPE, "initial_sum", initialSum);
    OptimizerChecks.positive(TYPE, "epsilon", epsilon);
  }

  /** Rate 0.01, epsilon 1e-10, sums from 0. */
  public static Adagrad usual() {
    return of(null, null, null, null);
  }

  @JsonCreator
  static Adagrad of(
      @JsonProperty("rate") Double rate,
      @JsonProperty("rate_decay") Double rateDecay,
      @JsonProperty("initial_sum") Double initialSum,
      @JsonProperty("epsilon") Double epsilon) {
    return new Adagrad(
        OptimizerChecks.or(rate, 1e-2),
        OptimizerChecks.or(rateDecay, 0),
        OptimizerChecks.or(initialSum, 0),
        OptimizerChecks.or(epsilon, 1e-10));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public <T> T accept(OptimizerVisitor<T> visitor) {
    return visitor.adagrad(this);
  }
}

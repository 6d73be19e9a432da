package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * AdamW without a schedule: Defazio et al., arXiv 2405.15682, algorithm 1. Gradients are taken at y
 * = (1 − β₁)·z + β₁·x, where z is what Adam's steps move and x a mean of all z, weighted by the
 * squares of their rates; x is what is evaluated and kept, see {@link Optimizer#evaluated}.
 *
 * @param warmup updates in which the rate rises along a line from nearly nothing
 */
public record ScheduleFreeAdamW(
    @JsonProperty("rate") double rate,
    @JsonProperty("beta1") double beta1,
    @JsonProperty("beta2") double beta2,
    @JsonProperty("epsilon") double epsilon,
    @JsonProperty("weight_decay") double weightDecay,
    @JsonProperty("warmup") long warmup)
    implements OptimizerSpec {
  static final String TYPE = "schedule_free_adamw";

  public ScheduleFreeAdamW {
    OptimizerChecks.moments(TYPE, rate, beta1, beta2, epsilon);
    OptimizerChecks.notNegative(TYPE, "weight_decay", weightDecay);
    OptimizerChecks.atLeast(TYPE, "warmup", warmup, 0);
  }

  /** Rate 0.0025, betas 0.9 and 0.999, epsilon 1e-8, no weight decay, no warm-up. */
  public static ScheduleFreeAdamW usual() {
    return of(null, null, null, null, null, null);
  }

  @JsonCreator
  static ScheduleFreeAdamW of(
      @JsonProperty("rate") Double rate,
      @JsonProperty("beta1") Double beta1,
      @JsonProperty("beta2") Double beta2,
      @JsonProperty("epsilon") Double epsilon,
      @JsonProperty("weight_decay") Double weightDecay,
      @JsonProperty("warmup") Long warmup) {
    return new ScheduleFreeAdamW(
        OptimizerChecks.or(rate, 2.5e-3),
        OptimizerChecks.or(beta1, 0.9),
        OptimizerChecks.or(beta2, 0.999),
        OptimizerChecks.or(epsilon, 1e-8),
        OptimizerChecks.or(weightDecay, 0),
        warmup == null ? 0 : warmup);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public <T> T accept(OptimizerVisitor<T> visitor) {
    return visitor.scheduleFreeAdamW(this);
  }
}

package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Adam with Nesterov's momentum: Dozat, "Incorporating Nesterov momentum into Adam" (ICLR workshop
 * 2016), algorithm 2, whose momentum warms up at the pace of {@code momentumDecay}.
 */
public record Nadam(
    @JsonProperty("rate") double rate,
    @JsonProperty("beta1") double beta1,
    @JsonProperty("beta2") double beta2,
    @JsonProperty("epsilon") double epsilon,
    @JsonProperty("momentum_decay") double momentumDecay)
    implements OptimizerSpec {
  static final String TYPE = "nadam";

  public Nadam {
    OptimizerChecks.moments(TYPE, rate, beta1, beta2, epsilon);
    OptimizerChecks.notNegative(TYPE, "momentum_decay", momentumDecay);
  }

  /** Rate 0.002, betas 0.9 and 0.999, epsilon 1e-8, momentum decay 0.004. */
  public static Nadam usual() {
    return of(null, null, null, null, null);
  }

  @JsonCreator
  static Nadam of(
      @JsonProperty("rate") Double rate,
      @JsonProperty("beta1") Double beta1,
      @JsonProperty("beta2") Double beta2,
      @JsonProperty("epsilon") Double epsilon,
      @JsonProperty("momentum_decay") Double momentumDecay) {
    return new Nadam(
        OptimizerChecks.or(rate, 2e-3),
        OptimizerChecks.or(beta1, 0.9),
        OptimizerChecks.or(beta2, 0.999),
        OptimizerChecks.or(epsilon, 1e-8),
        OptimizerChecks.or(momentumDecay, 4e-3));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public <T> T accept(OptimizerVisitor<T> visitor) {
    return visitor.nadam(this);
  }
}

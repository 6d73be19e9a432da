package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/** Kingma and Ba, arXiv 1412.6980, algorithm 2; epsilon is added inside the maximum. */
public record Adamax(
    @JsonProperty("rate") double rate,
    @JsonProperty("beta1") double beta1,
    @JsonProperty("beta2") double beta2,
    @JsonProperty("epsilon") double epsilon)
    implements OptimizerSpec {
  static final String TYPE = "adamax";

  public Adamax {
    OptimizerChecks.moments(TYPE, rate, beta1, beta2, epsilon);
  }

  /** Rate 0.002, betas 0.9 and 0.999, epsilon 1e-8. */
  public static Adamax usual() {
    return of(null, null, null, null);
  }

  @JsonCreator
  static Adamax of(
      @JsonProperty("rate") Double rate,
      @JsonProperty("beta1") Double beta1,
      @JsonProperty("beta2") Double beta2,
      @JsonProperty("epsilon") Double epsilon) {
    return new Adamax(
        OptimizerChecks.or(rate, 2e-3),
        OptimizerChecks.or(beta1, 0.9),
        OptimizerChecks.or(beta2, 0.999),
        OptimizerChecks.or(epsilon, 1e-8));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public <T> T accept(OptimizerVisitor<T> visitor) {
    return visitor.adamax(this);
  }
}

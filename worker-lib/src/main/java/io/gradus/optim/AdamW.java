package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Adam with decoupled weight decay: Loshchilov and Hutter, arXiv 1711.05101, algorithm 2, the decay
 * multiplied by the rate. It concerns the tensors that {@link Regularization#tensors} says.
 */
public record AdamW(
    @JsonProperty("rate") double rate,
    @JsonProperty("beta1") double beta1,
    @JsonProperty("beta2") double beta2,
    @JsonProperty("epsilon") double epsilon,
    @JsonProperty("weight_decay") double weightDecay,
    @JsonProperty("amsgrad") boolean amsgrad)
    implements OptimizerSpec {
  static final String TYPE = "adamw";

  public AdamW {
    OptimizerChecks.moments(TYPE, rate, beta1, beta2, epsilon);
    OptimizerChecks.notNegative(TYPE, "weight_decay", weightDecay);
  }

  /** Rate 0.001, betas 0.9 and 0.999, epsilon 1e-8, weight decay 0.01. */
  public static AdamW usual() {
    return of(null, null, null, null, null, null);
  }

  @JsonCreator
  static AdamW of(
      @JsonProperty("rate") Double rate,
      @JsonProperty("beta1") Double beta1,
      @JsonProperty("beta2") Double beta2,
      @JsonProperty("epsilon") Double epsilon,
      @JsonProperty("weight_decay") Double weightDecay,
      @JsonProperty("amsgrad") Boolean amsgrad) {
    return new AdamW(
        OptimizerChecks.or(rate, 1e-3),
        OptimizerChecks.or(beta1, 0.9),
        OptimizerChecks.or(beta2, 0.999),
        OptimizerChecks.or(epsilon, 1e-8),
        OptimizerChecks.or(weightDecay, 1e-2),
        amsgrad != null && amsgrad);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public <T> T accept(OptimizerVisitor<T> visitor) {
    return visitor.adamW(this);
  }
}

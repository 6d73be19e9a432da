package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Kingma and Ba, arXiv 1412.6980, algorithm 1.
 *
 * @param amsgrad divide by the largest second moment so far (Reddi et al., arXiv 1904.09237)
 */
public record Adam(
    @JsonProperty("rate") double rate,
    @JsonProperty("beta1") double beta1,
    @JsonProperty("beta2") double beta2,
    @JsonProperty("epsilon") double epsilon,
    @JsonProperty("amsgrad") boolean amsgrad)
    implements OptimizerSpec {
  static final String TYPE = "adam";

  public Adam {
    OptimizerChecks.moments(TYPE, rate, beta1, beta2, epsilon);
  }

  /** Rate 0.001, betas 0.9 and 0.999, epsilon 1e-8. */
  public static Adam usual() {
    return of(null, null, null, null, null);
  }

  @JsonCreator
  static Adam of(
      @JsonProperty("rate") Double rate,
      @JsonProperty("beta1") Double beta1,
      @JsonProperty("beta2") Double beta2,
      @JsonProperty("epsilon") Double epsilon,
      @JsonProperty("amsgrad") Boolean amsgrad) {
    return new Adam(
        OptimizerChecks.or(rate, 1e-3),
        OptimizerChecks.or(beta1, 0.9),
        OptimizerChecks.or(beta2, 0.999),
        OptimizerChecks.or(epsilon, 1e-8),
        amsgrad != null && amsgrad);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public <T> T accept(OptimizerVisitor<T> visitor) {
    return visitor.adam(this);
  }
}

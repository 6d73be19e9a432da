package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Hinton, "Neural networks for machine learning" (2012), lecture 6e; {@code centered} as Graves,
 * arXiv 1308.0850, equation 38 and following.
 *
 * @param alpha what is kept of the mean square each update
 */
public record RmsProp(
    @JsonProperty("rate") double rate,
    @JsonProperty("alpha") double alpha,
    @JsonProperty("epsilon") double epsilon,
    @JsonProperty("momentum") double momentum,
    @JsonProperty("centered") boolean centered)
    implements OptimizerSpec {
  static final String TYPE = "rmsprop";

  public RmsProp {
    OptimizerChecks.positive(TYPE, "rate", rate);
    OptimizerChecks.fraction(TYPE, "alpha", alpha);
    OptimizerChecks.positive(TYPE, "epsilon", epsilon);
    OptimizerChecks.fraction(TYPE, "momentum", momentum);
  }

  /** Rate 0.01, alpha 0.99, epsilon 1e-8, without momentum, not centered. */
  public static RmsProp usual() {
    return of(null, null, null, null, null);
  }

  @JsonCreator
  static RmsProp of(
      @JsonProperty("rate") Double rate,
      @JsonProperty("alpha") Double alpha,
      @JsonProperty("epsilon") Double epsilon,
      @JsonProperty("momentum") Double momentum,
      @JsonProperty("centered") Boolean centered) {
    return new RmsProp(
        OptimizerChecks.or(rate, 1e-2),
        OptimizerChecks.or(alpha, 0.99),
        OptimizerChecks.or(epsilon, 1e-8),
        OptimizerChecks.or(momentum, 0),
        centered != null && centered);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public <T> T accept(OptimizerVisitor<T> visitor) {
    return visitor.rmsProp(this);
  }
}

package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Momentum whose step is orthogonalized, for the weight matrices of hidden layers; all else gets
 * AdamW: Jordan et al., "Muon: An optimizer for hidden layers in neural networks", 2024. A step O
 * of a matrix [rows, columns] has singular values near 1 and is taken {@code √max(1, rows/columns)}
 * times. Orthogonalizing costs the driver about 20·m²·n + 10·m³ operations a matrix and update, m
 * being its shorter side.
 *
 * <p>The matrices are the weights of dense layers and of convolutions, those as [filters, all
 * else], but not those of the last layer that has any.
 *
 * @param rate of the matrices
 * @param nesterov whether the step looks ahead by one momentum
 * @param newtonSchulzSteps of the iteration that orthogonalizes
 * @param weightDecay decoupled, of matrices and of all else, as {@link Regularization#tensors} says
 * @param otherRate of all else, while the rate is the optimizer's own: schedules change both alike
 * @param beta1 of AdamW for all else
 * @param beta2 of AdamW for all else
 * @param epsilon of AdamW for all else
 */
public record Muon(
    @JsonProperty("rate") double rate,
    @JsonProperty("momentum") double momentum,
    @JsonProperty("nesterov") boolean nesterov,
    @JsonProperty("newton_schulz_steps") int newtonSchulzSteps,
    @JsonProperty("weight_decay") double weightDecay,
    @JsonProperty("other_rate") double otherRate,
    @JsonProperty("beta1") double beta1,
    @JsonProperty("beta2") double beta2,
    @JsonProperty("epsilon") double epsilon)
    implements OptimizerSpec {
  static final String TYPE = "muon";

  public Muon {
    OptimizerChecks.moments(TYPE, rate, beta1, beta2, epsilon);
    OptimizerChecks.fraction(TYPE, "momentum", momentum);
    OptimizerChecks.atLeast(TYPE, "newton_schulz_steps", newtonSchulzSteps, 1);
    OptimizerChecks.notNegative(TYPE, "weight_decay", weightDecay);
    OptimizerChecks.positive(TYPE, "other_rate", otherRate);
  }

  /**
   * Rate 0.02, momentum 0.95 by Nesterov, 5 iterations, no weight decay; all else at 0.0003 with
   * betas 0.9 and 0.95 and epsilon 1e-10.
   */
  public static Muon usual() {
    return of(null, null, null, null, null, null, null, null, null);
  }

  @JsonCreator
  static Muon of(
      @JsonProperty("rate") Double rate,
      @JsonProperty("momentum") Double momentum,
      @JsonProperty("nesterov") Boolean nesterov,
      @JsonProperty("newton_schulz_steps") Integer newtonSchulzSteps,
      @JsonProperty("weight_decay") Double weightDecay,
      @JsonProperty("other_rate") Double otherRate,
      @JsonProperty("beta1") Double beta1,
      @JsonProperty("beta2") Double beta2,
      @JsonProperty("epsilon") Double epsilon) {
    return new Muon(
        OptimizerChecks.or(rate, 0.02),
        OptimizerChecks.or(momentum, 0.95),
        nesterov == null || nesterov,
        newtonSchulzSteps == null ? 5 : newtonSchulzSteps,
        OptimizerChecks.or(weightDecay, 0),
        OptimizerChecks.or(otherRate, 3e-4),
        OptimizerChecks.or(beta1, 0.9),
        OptimizerChecks.or(beta2, 0.95),
        OptimizerChecks.or(epsilon, 1e-10));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public <T> T accept(OptimizerVisitor<T> visitor) {
    return visitor.muon(this);
  }
}

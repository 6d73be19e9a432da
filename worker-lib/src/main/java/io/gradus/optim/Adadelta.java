package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/** Zeiler, arXiv 1212.5701, algorithm 1, its update multiplied by the rate. */
public record Adadelta(
    @JsonProperty("rate") double rate,
    @JsonProperty("rho") double rho,
    @JsonProperty("epsilon") double epsilon)
    implements OptimizerSpec {
  static final String TYPE = "adadelta";

  public Adadelta {
    OptimizerChecks.positive(TYPE, "rate", rate);
    OptimizerChecks.fraction(TYPE, "rho", rho);
    OptimizerChecks.positive(TYPE, "epsilon", epsilon);
  }

  /** Rate 1, rho 0.9, epsilon 1e-6. */
  public static Adadelta usual() {
    return of(null, null, null);
  }

  @JsonCreator
  static Adadelta of(
      @JsonProperty("rate") Double rate,
      @JsonProperty("rho") Double rho,
      @JsonProperty("epsilon") Double epsilon) {
    return new Adadelta(
        OptimizerChecks.or(rate, 1),
        OptimizerChecks.or(rho, 0.9),
        OptimizerChecks.or(epsilon, 1e-6));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public <T> T accept(OptimizerVisitor<T> visitor) {
    return visitor.adadelta(this);
  }
}

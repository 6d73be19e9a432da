package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Stochastic gradient descent. The momentum is the sum of past gradients, each weighted by {@code
 * momentum} once more an update (Polyak 1964, in the form of Sutskever et al., ICML 2013, with the
 * rate outside); {@code nesterov} looks one step ahead.
 *
 * @param dampening part of the gradient that the momentum leaves out, after the first update
 */
public record Sgd(
    @JsonProperty("rate") double rate,
    @JsonProperty("momentum") double momentum,
    @JsonProperty("dampening") double dampening,
    @JsonProperty("nesterov") boolean nesterov)
    implements OptimizerSpec {
  static final String TYPE = "sgd";

  public Sgd {
    OptimizerChecks.positive(TYPE, "rate", rate);
    OptimizerChecks.fraction(TYPE, "momentum", momentum);
    OptimizerChecks.fraction(TYPE, "dampening", dampening);
    if (nesterov && (momentum == 0 || dampening != 0)) {
      throw new IllegalArgumentException(
          "Expected a momentum above 0 and no dampening for nesterov of sgd, found momentum %s"
                  .formatted(momentum)
              + " and dampening %s.".formatted(dampening));
    }
  }

  /** Rate 0.001, without momentum. */
  public static Sgd usual() {
    return of(null, null, null, null);
  }

  @JsonCreator
  static Sgd of(
      @JsonProperty("rate") Double rate,
      @JsonProperty("momentum") Double momentum,
      @JsonProperty("dampening") Double dampening,
      @JsonProperty("nesterov") Boolean nesterov) {
    return new Sgd(
        OptimizerChecks.or(rate, 1e-3),
        OptimizerChecks.or(momentum, 0),
        OptimizerChecks.or(dampening, 0),
        nesterov != null && nesterov);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public <T> T accept(OptimizerVisitor<T> visitor) {
    return visitor.sgd(this);
  }
}

package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Bounds of the gradient, before anything else is done with it. Values are bounded first, the norm
 * then, so that both bounds hold. 0 is no bound.
 *
 * @param norm the largest Euclidean norm of the whole gradient: it is multiplied by norm / (found +
 *     1e-6) where that is below 1 (Pascanu et al., arXiv 1211.5063, algorithm 1; the 1e-6 is
 *     PyTorch's)
 * @param value the largest absolute value of its elements
 */
public record Clipping(@JsonProperty("norm") double norm, @JsonProperty("value") double value) {
  /** No bounds. */
  public static final Clipping NONE = new Clipping(0, 0);

  @JsonCreator
  public Clipping {
    OptimizerChecks.notNegative("clipping", "norm", norm);
    OptimizerChecks.notNegative("clipping", "value", value);
  }

  /** A bound of the norm alone. */
  public static Clipping byNorm(double norm) {
    return new Clipping(norm, 0);
  }

  /** A bound of the values alone. */
  public static Clipping byValue(double value) {
    return new Clipping(0, value);
  }
}

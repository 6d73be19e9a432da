package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * L-BFGS over all rows at once (Liu and Nocedal, Mathematical Programming 45, 1989). It searches
 * along a line, so it has no rate and no schedule, and {@link Optimizer} does not run it.
 *
 * @param memory pairs of past steps that it keeps
 * @param iterations the most iterations
 * @param tolerance relative change of the loss at which it ends
 */
public record Lbfgs(
    @JsonProperty("memory") int memory,
    @JsonProperty("iterations") int iterations,
    @JsonProperty("tolerance") double tolerance)
    implements OptimizerSpec {
  static final String TYPE = "lbfgs";

  public Lbfgs {
    OptimizerChecks.atLeast(TYPE, "memory", memory, 1);
    OptimizerChecks.atLeast(TYPE, "iterations", iterations, 1);
    OptimizerChecks.notNegative(TYPE, "tolerance", tolerance);
  }

  /** Memory 10, at most 100 iterations, tolerance 1e-6. */
  public static Lbfgs usual() {
    return of(null, null, null);
  }

  @JsonCreator
  static Lbfgs of(
      @JsonProperty("memory") Integer memory,
      @JsonProperty("iterations") Integer iterations,
      @JsonProperty("tolerance") Double tolerance) {
    return new Lbfgs(
        memory == null ? 10 : memory,
        iterations == null ? 100 : iterations,
        OptimizerChecks.or(tolerance, 1e-6));
  }

  @Override
  public String type() {
    return TYPE;
  }

  /** 1: the line search begins with the whole step. */
  @Override
  public double rate() {
    return 1;
  }

  @Override
  public <T> T accept(OptimizerVisitor<T> visitor) {
    return visitor.lbfgs(this);
  }
}

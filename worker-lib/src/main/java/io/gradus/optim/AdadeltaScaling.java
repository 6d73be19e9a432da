package io.gradus.optim;

/** Adadelta's direction, in the parameters' own unit, see {@link Adadelta}. */
final class AdadeltaScaling implements Transformation {
  /** [count]: v ← ρ·v + (1 − ρ)·g². */
  private static final String SQUARES = "adadelta.mean_square_gradient";

  /** [count]: d ← ρ·d + (1 − ρ)·Δ², Δ = √(d + ε) / √(v + ε) · g. */
  private static final String DELTAS = "adadelta.mean_square_update";

  private final Adadelta spec;

  AdadeltaScaling(Adadelta spec) {
    this.spec = spec;
  }

  @Override
  public void initialize(OptimizerState state, int count) {
    state.moment(SQUARES, new float[count]);
    state.moment(DELTAS, new float[count]);
  }

  @Override
  public Pass prepare(long step, double rate, float[] updates, OptimizerState state) {
    float[] squares = state.moment(SQUARES);
    float[] deltas = state.moment(DELTAS);
    float keep = (float) spec.rho();
    float take = (float) (1 - spec.rho());
    float epsilon = (float) spec.epsilon();
    return (g, parameters, from, to) -> {
      for (int i = from; i < to; i++) {
        float v = keep * squares[i] + take * g[i] * g[i];
        float delta =
            (float) Math.sqrt(deltas[i] + epsilon) / (float) Math.sqrt(v + epsilon) * g[i];
        squares[i] = v;
        deltas[i] = keep * deltas[i] + take * delta * delta;
        g[i] = delta;
      }
    };
  }
}

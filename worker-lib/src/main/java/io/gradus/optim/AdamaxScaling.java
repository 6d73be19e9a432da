package io.gradus.optim;

/** Adamax's direction, see {@link Adamax}. */
final class AdamaxScaling implements Transformation {
  /** [count]: m ← β₁·m + (1 − β₁)·g. */
  private static final String FIRST = "adamax.first_moment";

  /** [count]: u ← max(β₂·u, |g| + ε). */
  private static final String LARGEST = "adamax.infinity_norm";

  private final Adamax spec;

  AdamaxScaling(Adamax spec) {
    this.spec = spec;
  }

  @Override
  public void initialize(OptimizerState state, int count) {
    state.moment(FIRST, new float[count]);
    state.moment(LARGEST, new float[count]);
  }

  @Override
  public Pass prepare(long step, double rate, float[] updates, OptimizerState state) {
    float[] first = state.moment(FIRST);
    float[] largest = state.moment(LARGEST);
    float take1 = (float) (1 - spec.beta1());
    float keep2 = (float) spec.beta2();
    float epsilon = (float) spec.epsilon();
    float correction = (float) (1 / Decay.missing(spec.beta1(), step));
    return (g, parameters, from, to) -> {
      for (int i = from; i < to; i++) {
        float m = first[i] + take1 * (g[i] - first[i]);
        float u = Math.max(keep2 * largest[i], Math.abs(g[i]) + epsilon);
        first[i] = m;
        largest[i] = u;
        g[i] = m * correction / u;
      }
    };
  }
}

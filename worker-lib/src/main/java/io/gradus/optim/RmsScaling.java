package io.gradus.optim;

/** The gradient over its root mean square, see {@link RmsProp}. */
final class RmsScaling implements Transformation {
  /** [count]: v ← α·v + (1 − α)·g². */
  private static final String SQUARES = "rmsprop.mean_square";

  /** [count], when centered: n ← α·n + (1 − α)·g. */
  private static final String MEANS = "rmsprop.mean";

  private final RmsProp spec;

  RmsScaling(RmsProp spec) {
    this.spec = spec;
  }

  @Override
  public void initialize(OptimizerState state, int count) {
    state.moment(SQUARES, new float[count]);
    if (spec.centered()) {
      state.moment(MEANS, new float[count]);
    }
  }

  @Override
  public Pass prepare(long step, double rate, float[] updates, OptimizerState state) {
    float[] squares = state.moment(SQUARES);
    float keep = (float) spec.alpha();
    float take = (float) (1 - spec.alpha());
    float epsilon = (float) spec.epsilon();
    if (spec.centered()) {
      float[] means = state.moment(MEANS);
      return (g, parameters, from, to) -> {
        for (int i = from; i < to; i++) {
          float v = keep * squares[i] + take * g[i] * g[i];
          float n = means[i] + take * (g[i] - means[i]);
          squares[i] = v;
          means[i] = n;
          // Rounding may put the variance below 0.
          g[i] /= (float) Math.sqrt(Math.max(0, v - n * n)) + epsilon;
        }
      };
    }
    return (g, parameters, from, to) -> {
      for (int i = from; i < to; i++) {
        float v = keep * squares[i] + take * g[i] * g[i];
        squares[i] = v;
        g[i] /= (float) Math.sqrt(v) + epsilon;
      }
    };
  }
}

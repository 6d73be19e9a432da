package io.gradus.optim;

/** Adam's direction, see {@link Adam}; AdamW takes it too. */
final class AdamScaling implements Transformation {
  /** [count]: m ← β₁·m + (1 − β₁)·g. */
  private static final String FIRST = "adam.first_moment";

  /** [count]: v ← β₂·v + (1 − β₂)·g². */
  private static final String SECOND = "adam.second_moment";

  /** [count], with AMSGrad only: the largest v so far. */
  private static final String LARGEST = "adam.largest_second_moment";

  private final double beta1;
  private final double beta2;
  private final float epsilon;
  private final boolean amsgrad;

  AdamScaling(double beta1, double beta2, double epsilon, boolean amsgrad) {
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = (float) epsilon;
    this.amsgrad = amsgrad;
  }

  @Override
  public void initialize(OptimizerState state, int count) {
    state.moment(FIRST, new float[count]);
    state.moment(SECOND, new float[count]);
    if (amsgrad) {
      state.moment(LARGEST, new float[count]);
    }
  }

  @Override
  public Pass prepare(long step, double rate, float[] updates, OptimizerState state) {
    float[] first = state.moment(FIRST);
    float[] second = state.moment(SECOND);
    float keep2 = (float) beta2;
    float take1 = (float) (1 - beta1);
    float take2 = (float) (1 - beta2);
    float correction1 = (float) (1 / Decay.missing(beta1, step));
    float correction2 = (float) (1 / Math.sqrt(Decay.missing(beta2, step)));
    if (amsgrad) {
      float[] largest = state.moment(LARGEST);
      return (g, parameters, from, to) -> {
        for (int i = from; i < to; i++) {
          float m = first[i] + take1 * (g[i] - first[i]);
          float v = keep2 * second[i] + take2 * g[i] * g[i];
          float top = Math.max(largest[i], v);
          first[i] = m;
          second[i] = v;
          largest[i] = top;
          g[i] = m * correction1 / ((float) Math.sqrt(top) * correction2 + epsilon);
        }
      };
    }
    return (g, parameters, from, to) -> {
      for (int i = from; i < to; i++) {
        float m = first[i] + take1 * (g[i] - first[i]);
        float v = keep2 * second[i] + take2 * g[i] * g[i];
        first[i] = m;
        second[i] = v;
        g[i] = m * correction1 / ((float) Math.sqrt(v) * correction2 + epsilon);
      }
    };
  }
}

package io.gradus.optim;

/** Rectified Adam's direction, see {@link Radam}. */
final class RadamScaling implements Transformation {
  /** [count]: m ← β₁·m + (1 − β₁)·g. */
  private static final String FIRST = "radam.first_moment";

  /** [count]: v ← β₂·v + (1 − β₂)·g². */
  private static final String SECOND = "radam.second_moment";

  /** Length of the average above which its variance is tractable; the paper's 4, as PyTorch's 5. */
  private static final double TRACTABLE = 5;

  private final Radam spec;

  RadamScaling(Radam spec) {
    this.spec = spec;
  }

  @Override
  public void initialize(OptimizerState state, int count) {
    state.moment(FIRST, new float[count]);
    state.moment(SECOND, new float[count]);
  }

  @Override
  public Pass prepare(long step, double rate, float[] updates, OptimizerState state) {
    float[] first = state.moment(FIRST);
    float[] second = state.moment(SECOND);
    float take1 = (float) (1 - spec.beta1());
    float keep2 = (float) spec.beta2();
    float take2 = (float) (1 - spec.beta2());
    float epsilon = (float) spec.epsilon();
    double correction1 = Decay.missing(spec.beta1(), step);
    double correction2 = Decay.missing(spec.beta2(), step);
    double longest = 2 / (1 - spec.beta2()) - 1;
    double length = longest - 2 * step * Decay.left(spec.beta2(), step) / correction2;
    boolean rectified = length > TRACTABLE;
    double factor = rectified ? rectification(length, longest) * Math.sqrt(correction2) : 1;
    float scale = (float) (factor / correction1);
    if (rectified) {
      return (g, parameters, from, to) -> {
        for (int i = from; i < to; i++) {
          float m = first[i] + take1 * (g[i] - first[i]);
          float v = keep2 * second[i] + take2 * g[i] * g[i];
          first[i] = m;
          second[i] = v;
          g[i] = m * scale / ((float) Math.sqrt(v) + epsilon);
        }
      };
    }
    return (g, parameters, from, to) -> {
      for (int i = from; i < to; i++) {
        float m = first[i] + take1 * (g[i] - first[i]);
        second[i] = keep2 * second[i] + take2 * g[i] * g[i];
        first[i] = m;
        g[i] = m * scale;
      }
    };
  }

  private static double rectification(double length, double longest) {
    return Math.sqrt(
        (length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length));
  }
}

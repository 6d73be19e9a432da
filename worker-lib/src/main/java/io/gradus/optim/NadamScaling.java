package io.gradus.optim;

/** Nadam's direction, see {@link Nadam}. */
final class NadamScaling implements Transformation {
  /** [count]: m ← β₁·m + (1 − β₁)·g. */
  private static final String FIRST = "nadam.first_moment";

  /** [count]: v ← β₂·v + (1 − β₂)·g². */
  private static final String SECOND = "nadam.second_moment";

  /** The product of all μ so far, μₜ = β₁·(1 − ½·0.96^(t·ψ)). */
  private static final String PRODUCT = "nadam.momentum_product";

  private final Nadam spec;

  NadamScaling(Nadam spec) {
    this.spec = spec;
  }

  @Override
  public void initialize(OptimizerState state, int count) {
    state.moment(FIRST, new float[count]);
    state.moment(SECOND, new float[count]);
    state.scalar(PRODUCT, 1);
  }

  @Override
  public Pass prepare(long step, double rate, float[] updates, OptimizerState state) {
    double mu = momentum(step);
    double nextMu = momentum(step + 1);
    double product = state.scalar(PRODUCT) * mu;
    state.scalar(PRODUCT, product);
    float ofGradient = (float) ((1 - mu) / (1 - product));
    float ofMoment = (float) (nextMu / (1 - product * nextMu));
    float[] first = state.moment(FIRST);
    float[] second = state.moment(SECOND);
    float take1 = (float) (1 - spec.beta1());
    float keep2 = (float) spec.beta2();
    float take2 = (float) (1 - spec.beta2());
    float correction = (float) (1 / Decay.missing(spec.beta2(), step));
    float epsilon = (float) spec.epsilon();
    return (g, parameters, from, to) -> {
      for (int i = from; i < to; i++) {
        float m = first[i] + take1 * (g[i] - first[i]);
        float v = keep2 * second[i] + take2 * g[i] * g[i];
        first[i] = m;
        second[i] = v;
        g[i] = (ofGradient * g[i] + ofMoment * m) / ((float) Math.sqrt(v * correction) + epsilon);
      }
    };
  }

  private double momentum(long step) {
    return spec.beta1() * (1 - 0.5 * StrictMath.pow(0.96, step * spec.momentumDecay()));
  }
}

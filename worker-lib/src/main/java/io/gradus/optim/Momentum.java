package io.gradus.optim;

/** The decaying sum of past gradients, see {@link Sgd}. */
final class Momentum implements Transformation {
  /** [count]: b ← μ·b + (1 − dampening)·g; the first time b ← g. */
  private static final String SUM = "momentum.sum";

  private final float momentum;
  private final float share;
  private final boolean nesterov;

  Momentum(double momentum, double dampening, boolean nesterov) {
    this.momentum = (float) momentum;
    this.share = (float) (1 - dampening);
    this.nesterov = nesterov;
  }

  @Override
  public void initialize(OptimizerState state, int count) {
    state.moment(SUM, new float[count]);
  }

  @Override
  public Pass prepare(long step, double rate, float[] updates, OptimizerState state) {
    float[] sum = state.moment(SUM);
    float taken = step == 1 ? 1 : share;
    if (nesterov) {
      return (g, parameters, from, to) -> {
        for (int i = from; i < to; i++) {
          float b = momentum * sum[i] + taken * g[i];
          sum[i] = b;
          g[i] += momentum * b;
        }
      };
    }
    return (g, parameters, from, to) -> {
      for (int i = from; i < to; i++) {
        float b = momentum * sum[i] + taken * g[i];
        sum[i] = b;
        g[i] = b;
      }
    };
  }
}

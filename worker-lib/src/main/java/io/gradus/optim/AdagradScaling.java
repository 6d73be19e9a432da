package io.gradus.optim;

import java.util.Arrays;

/** The gradient over the root of the sum of all squares, see {@link Adagrad}. */
final class AdagradScaling implements Transformation {
  /** [count]: s ← s + g². */
  private static final String SQUARES = "adagrad.square_sum";

  private final Adagrad spec;

  AdagradScaling(Adagrad spec) {
    this.spec = spec;
  }

  @Override
  public void initialize(OptimizerState state, int count) {
    float[] squares = new float[count];
    Arrays.fill(squares, (float) spec.initialSum());
    state.moment(SQUARES, squares);
  }

  @Override
  public Pass prepare(long step, double rate, float[] updates, OptimizerState state) {
    float[] squares = state.moment(SQUARES);
    float epsilon = (float) spec.epsilon();
    float share = (float) (1 / (1 + (step - 1) * spec.rateDecay()));
    return (g, parameters, from, to) -> {
      for (int i = from; i < to; i++) {
        float s = squares[i] + g[i] * g[i];
        squares[i] = s;
        g[i] = share * g[i] / ((float) Math.sqrt(s) + epsilon);
      }
    };
  }
}

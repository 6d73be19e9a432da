package io.gradus.optim;

import io.gradus.network.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * The steps of {@link ScheduleFreeAdamW}. It moves the parameters, y, itself and leaves an update
 * of zeros: y is a mean of two points, not a step from where it was.
 */
final class ScheduleFreeScaling implements Transformation {
  /** [count]: v ← β₂·v + (1 − β₂)·g². */
  private static final String SECOND = "schedule_free.second_moment";

  /** [count]: z ← z − γ·(g/(√v̂ + ε) + λ·y). */
  private static final String BASE = "schedule_free.base";

  /** [count]: x ← x + c·(z − x). */
  private static final String MEAN = "schedule_free.mean";

  /** Σ of the squares of the largest rates so far; 0 before the first update. */
  private static final String WEIGHTS = "schedule_free.weight_sum";

  private static final String LARGEST = "schedule_free.largest_rate";

  private final ScheduleFreeAdamW spec;
  private final Transformation decay;
  private final Optional<RateFactors> factors;

  /**
   * @param penalized what weight decay concerns
   * @param factors of the rates of single tensors, which cancel out in the mean's weights
   */
  ScheduleFreeScaling(
      ScheduleFreeAdamW spec, List<Tensor> penalized, Optional<RateFactors> factors) {
    this.spec = spec;
    this.factors = factors;
    this.decay = Penalty.l2(spec.weightDecay(), penalized);
  }

  @Override
  public void initialize(OptimizerState state, int count) {
    state.moment(SECOND, new float[count]);
    state.moment(BASE, new float[count]);
    state.moment(MEAN, new float[count]);
    state.scalar(WEIGHTS, 0);
    state.scalar(LARGEST, 0);
  }

  @Override
  public Pass prepare(long step, double rate, float[] updates, OptimizerState state) {
    double rising = spec.warmup() == 0 ? 1 : Math.min(1, (double) step / spec.warmup());
    double largest = Math.max(state.scalar(LARGEST), rate * rising);
    double before = state.scalar(WEIGHTS);
    double weights = before + largest * largest;
    state.scalar(LARGEST, largest);
    state.scalar(WEIGHTS, weights);

    boolean first = before == 0;
    float[] second = state.moment(SECOND);
    float[] z = state.moment(BASE);
    float[] x = state.moment(MEAN);
    float keep2 = (float) spec.beta2();
    float take2 = (float) (1 - spec.beta2());
    float correction = (float) (1 / Math.sqrt(Decay.missing(spec.beta2(), step)));
    float epsilon = (float) spec.epsilon();
    float gamma = (float) (rate * rising);
    float share = weights > 0 ? (float) (largest * largest / weights) : 0;
    float towardsBase = (float) (1 - spec.beta1());
    Pass penalty = decay.prepare(step, rate, updates, state);
    return (g, y, from, to) -> {
      if (first) {
        System.arraycopy(y, from, z, from, to - from);
        System.arraycopy(y, from, x, from, to - from);
      }
      for (int i = from; i < to; i++) {
        float v = keep2 * second[i] + take2 * g[i] * g[i];
        second[i] = v;
        g[i] /= (float) Math.sqrt(v) * correction + epsilon;
      }
      penalty.apply(g, y, from, to);
      factors.ifPresent(link -> link.apply(g, y, from, to));
      for (int i = from; i < to; i++) {
        float base = z[i] - gamma * g[i];
        float mean = x[i] + share * (base - x[i]);
        z[i] = base;
        x[i] = mean;
        y[i] = mean + towardsBase * (base - mean);
        g[i] = 0;
      }
    };
  }

  @Override
  public Optional<float[]> evaluated(OptimizerState state) {
    return state.scalar(WEIGHTS) > 0 ? Optional.of(state.moment(MEAN)) : Optional.empty();
  }
}

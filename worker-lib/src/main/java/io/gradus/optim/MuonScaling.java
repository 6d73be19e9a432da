package io.gradus.optim;

import io.gradus.kernel.Kernels;
import io.gradus.network.Tensor;
import java.util.List;

/**
 * The direction of {@link Muon}: of the matrices in {@link #prepare}, since a matrix cannot be
 * orthogonalized range by range; of all else as {@link AdamScaling} does, over the rate of the
 * matrices.
 */
final class MuonScaling implements Transformation {
  /** [count]: m ← m + (1 − μ)·(g − m) in matrices, m ← m + (1 − β₁)·(g − m) elsewhere. */
  private static final String FIRST = "muon.first_moment";

  /** [count], elsewhere than in matrices: v ← β₂·v + (1 − β₂)·g². */
  private static final String SECOND = "muon.second_moment";

  private final Muon spec;
  private final List<Tensor> matrices;
  private final List<Tensor> others;

  /**
   * @param matrices of shape [rows, columns]
   * @param others the rest of the parameters
   */
  MuonScaling(Muon spec, List<Tensor> matrices, List<Tensor> others) {
    this.spec = spec;
    this.matrices = matrices;
    this.others = others;
  }

  @Override
  public void initialize(OptimizerState state, int count) {
    state.moment(FIRST, new float[count]);
    state.moment(SECOND, new float[count]);
  }

  @Override
  public boolean readsAll() {
    return true;
  }

  @Override
  public Pass prepare(long step, double rate, float[] updates, OptimizerState state) {
    float[] first = state.moment(FIRST);
    Orthogonalization orthogonalization =
        new Orthogonalization(Kernels.active().products(), spec.newtonSchulzSteps());
    for (Tensor matrix : matrices) {
      int rows = matrix.shape().extent(0);
      int columns = matrix.size() / rows;
      direct(updates, first, matrix.offset(), matrix.end());
      orthogonalization.apply(updates, matrix.offset(), rows, columns);
      float stretch = (float) Math.sqrt(Math.max(1, (double) rows / columns));
      for (int i = matrix.offset(); i < matrix.end(); i++) {
        updates[i] *= stretch;
      }
    }
    return Penalty.within(others, adam(step, first, state.moment(SECOND)));
  }

  private void direct(float[] g, float[] first, int from, int to) {
    float keep = (float) spec.momentum();
    float take = (float) (1 - spec.momentum());
    for (int i = from; i < to; i++) {
      float m = first[i] + take * (g[i] - first[i]);
      first[i] = m;
      g[i] = spec.nesterov() ? g[i] + keep * (m - g[i]) : m;
    }
  }

  private Pass adam(long step, float[] first, float[] second) {
    float keep2 = (float) spec.beta2();
    float take1 = (float) (1 - spec.beta1());
    float take2 = (float) (1 - spec.beta2());
    float correction1 =
        (float) (spec.otherRate() / spec.rate() / Decay.missing(spec.beta1(), step));
    float correction2 = (float) (1 / Math.sqrt(Decay.missing(spec.beta2(), step)));
    float epsilon = (float) spec.epsilon();
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

package io.gradus.optim;

import io.gradus.network.ParameterLayout;
import io.gradus.network.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * The last link: multiplies the updates of tensors that have a {@link
 * io.gradus.network.Factors#rate factor} of the rate. As a rate of their own does in PyTorch's
 * groups of parameters, it concerns decoupled weight decay too. Keeps nothing.
 */
final class RateFactors implements Transformation, Transformation.Pass {
  private final Transformation.Pass limited;

  private RateFactors(List<Tensor> tensors) {
    this.limited =
        Penalty.within(
            tensors,
            tensor -> {
              float factor = (float) tensor.declared().factors().rate();
              return (u, parameters, from, to) -> {
                for (int i = from; i < to; i++) {
                  u[i] *= factor;
                }
              };
            });
  }

  /** Empty where all tensors have the same rate. */
  static Optional<RateFactors> of(ParameterLayout layout) {
    List<Tensor> tensors =
        layout.parameters().stream()
            .filter(tensor -> tensor.declared().factors().rate() != 1)
            .toList();
    return tensors.isEmpty() ? Optional.empty() : Optional.of(new RateFactors(tensors));
  }

  @Override
  public Pass prepare(long step, double rate, float[] updates, OptimizerState state) {
    return this;
  }

  @Override
  public void apply(float[] updates, float[] parameters, int from, int to) {
    limited.apply(updates, parameters, from, to);
  }
}

package io.gradus.compute;

import io.gradus.network.LayerSpec;
import io.gradus.network.ShapedLayer;
import java.util.List;
import java.util.Optional;

/** Looks for the pool behind a convolution, for whose sake the convolution sorts its outputs. */
final class Pools {
  private Pools() {}

  /**
   * The pool whose windows do not overlap, if only layers come before it to which the order of an
   * image's pixels is nothing. Pixels that the pool does not look at are not computed, so a batch
   * norm, which counts them, is passed only if there are none.
   *
   * @param layers the convolution, and what follows
   */
  static Optional<ShapedLayer> behind(List<ShapedLayer> layers) {
    boolean counted = false;
    for (ShapedLayer next : layers.subList(1, layers.size())) {
      LayerSpec layer = next.layer();
      if (layer instanceof LayerSpec.MaxPool2d pool) {
        return fits(next, pool.kernel(), pool.stride(), counted);
      }
      if (layer instanceof LayerSpec.AvgPool2d pool) {
        return fits(next, pool.kernel(), pool.stride(), counted);
      }
      counted |= layer instanceof LayerSpec.BatchNorm;
      if (!(layer instanceof LayerSpec.BatchNorm
          || layer instanceof LayerSpec.Activation
          || layer instanceof LayerSpec.Dropout)) {
        break;
      }
    }
    return Optional.empty();
  }

  private static Optional<ShapedLayer> fits(
      ShapedLayer pool, int kernel, int stride, boolean counted) {
    boolean whole = pool.inputSize() == pool.outputSize() * kernel * kernel;
    return kernel == stride && (whole || !counted) ? Optional.of(pool) : Optional.empty();
  }

  /**
   * Whether the layer at {@code i} is a max pool that gives the same before bias and activation of
   * the convolution as behind them: {@code max f(x + b) = f(max x + b)} for monotone f.
   */
  static boolean maxCommutes(List<ShapedLayer> layers, int i) {
    return i < layers.size()
        && layers.get(i).layer() instanceof LayerSpec.MaxPool2d
        && ChainBuilder.activationAt(layers.subList(0, i), 1)
            .map(Activations::monotone)
            .orElse(true);
  }
}

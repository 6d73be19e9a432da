package io.gradus.compute;

import io.gradus.network.Activation;
import io.gradus.network.AvgPool2d;
import io.gradus.network.BatchNorm;
import io.gradus.network.Dropout;
import io.gradus.network.GroupNorm;
import io.gradus.network.LayerSpec;
import io.gradus.network.LayerVisitor;
import io.gradus.network.MaxPool2d;
import io.gradus.network.Prelu;
import io.gradus.network.ShapedLayer;
import java.util.List;
import java.util.Optional;

/** Looks for the pool behind a convolution, for whose sake the convolution sorts its outputs. */
final class Pools {
  private static final LayerVisitor<ShapedLayer, Behind> BEHIND =
      new LayerVisitor.Question<>() {
        @Override
        public Behind activation(Activation layer, ShapedLayer at) {
          return Behind.ANY_ORDER;
        }

        @Override
        public Behind prelu(Prelu layer, ShapedLayer at) {
          return Behind.ANY_ORDER;
        }

        @Override
        public Behind dropout(Dropout layer, ShapedLayer at) {
          return Behind.ANY_ORDER;
        }

        @Override
        public Behind batchNorm(BatchNorm layer, ShapedLayer at) {
          return Behind.ALL_PIXELS;
        }

        @Override
        public Behind groupNorm(GroupNorm layer, ShapedLayer at) {
          return Behind.ALL_PIXELS;
        }

        @Override
        public Behind maxPool2d(MaxPool2d layer, ShapedLayer at) {
          return Behind.pool(Window.of(at, layer.kernel(), layer.stride(), 0));
        }

        @Override
        public Behind avgPool2d(AvgPool2d layer, ShapedLayer at) {
          return Behind.pool(Window.of(at, layer.kernel(), layer.stride(), 0));
        }

        @Override
        protected Behind otherwise(LayerSpec layer, ShapedLayer at) {
          return Behind.OTHER;
        }
      };

  private static final LayerVisitor<ShapedLayer, Boolean> MAX_POOL =
      new LayerVisitor.Question<>() {
        @Override
        public Boolean maxPool2d(MaxPool2d layer, ShapedLayer at) {
          return true;
        }

        @Override
        protected Boolean otherwise(LayerSpec layer, ShapedLayer at) {
          return false;
        }
      };

  /**
   * What a layer is to a convolution before it.
   *
   * @param passed whether the order of the pixels is nothing to it
   * @param counts whether it counts the pixels, so that none may be missing
   * @param pool the window of a pool
   */
  private record Behind(boolean passed, boolean counts, Optional<Window> pool) {
    static final Behind ANY_ORDER = new Behind(true, false, Optional.empty());
    static final Behind ALL_PIXELS = new Behind(true, true, Optional.empty());
    static final Behind OTHER = new Behind(false, false, Optional.empty());

    static Behind pool(Window window) {
      return new Behind(false, false, Optional.of(window));
    }
  }

  private Pools() {}

  /**
   * The pool whose windows do not overlap, if only layers come before it to which the order of an
   * image's pixels is nothing. Pixels that the pool does not look at are not computed, so a batch
   * norm, which counts them, is passed only if there are none.
   *
   * @param layers the convolution, and what follows
   */
  static Optional<Window> behind(List<ShapedLayer> layers) {
    boolean counted = false;
    for (ShapedLayer next : layers.subList(1, layers.size())) {
      Behind behind = next.accept(BEHIND);
      counted |= behind.counts();
      if (!behind.passed()) {
        boolean all = counted;
        return behind
            .pool()
            .filter(pool -> pool.kernel() == pool.stride() && (!all || pool.seesAllPixels()));
      }
    }
    return Optional.empty();
  }

  /**
   * Whether the layer at {@code i} is a max pool that gives the same before bias and activation of
   * the convolution as behind them: {@code max f(x + b) = f(max x + b)} for monotone f.
   */
  static boolean maxCommutes(List<ShapedLayer> layers, int i) {
    return i < layers.size()
        && layers.get(i).accept(MAX_POOL)
        && Activations.at(layers.subList(0, i), 1).map(Activations::monotone).orElse(true);
  }
}

package io.gradus.compute;

import io.gradus.kernel.Elementwise;
import io.gradus.network.Activation;
import io.gradus.network.LayerSpec;
import io.gradus.network.LayerVisitor;
import io.gradus.network.ShapedLayer;
import java.util.List;
import java.util.Optional;

/** The kernels of declared activation functions. */
public final class Activations {
  private static final LayerVisitor<ShapedLayer, Optional<Activation>> SELF =
      new LayerVisitor.Question<>() {
        @Override
        public Optional<Activation> activation(Activation layer, ShapedLayer at) {
          return Optional.of(layer);
        }

        @Override
        protected Optional<Activation> otherwise(LayerSpec layer, ShapedLayer at) {
          return Optional.empty();
        }
      };

  private Activations() {}

  /** What computes the function and its derivative. */
  public static Elementwise kernel(Activation activation) {
    float alpha = (float) activation.alpha();
    return switch (activation.fn()) {
      case IDENTITY -> Elementwise.identity();
      case RELU -> Elementwise.relu();
      case LEAKY_RELU -> Elementwise.leakyRelu(alpha);
      case ELU -> Elementwise.elu(alpha);
      case SELU -> Elementwise.selu();
      case GELU -> Elementwise.gelu();
      case GELU_TANH -> Elementwise.geluTanh();
      case SIGMOID -> Elementwise.sigmoid();
      case TANH -> Elementwise.tanh();
      case SILU -> Elementwise.silu();
      case SOFTPLUS -> Elementwise.softplus();
      case HARD_SWISH -> Elementwise.hardSwish();
      case MISH -> Elementwise.mish();
    };
  }

  /** The activation function that is the layer at {@code i}, if there is such a layer. */
  static Optional<Activation> at(List<ShapedLayer> layers, int i) {
    return i < layers.size() ? layers.get(i).accept(SELF) : Optional.empty();
  }

  /** Whether larger values stay larger, so that the function may be applied after a maximum. */
  static boolean monotone(Activation activation) {
    return switch (activation.fn()) {
      case IDENTITY, RELU, LEAKY_RELU, ELU, SELU, SIGMOID, TANH, SOFTPLUS -> true;
      case GELU, GELU_TANH, SILU, HARD_SWISH, MISH -> false;
    };
  }
}

package io.gradus.compute;

import io.gradus.kernel.Elementwise;
import io.gradus.network.LayerSpec;

/** The kernel of a declared activation function. */
final class Activations {
  private Activations() {}

  static Elementwise kernel(LayerSpec.Activation activation) {
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
    };
  }

  /** Whether larger values stay larger, so that the function may be applied after a maximum. */
  static boolean monotone(LayerSpec.Activation activation) {
    return switch (activation.fn()) {
      case IDENTITY, RELU, LEAKY_RELU, ELU, SELU, SIGMOID, TANH, SOFTPLUS -> true;
      case GELU, GELU_TANH, SILU, HARD_SWISH -> false;
    };
  }
}

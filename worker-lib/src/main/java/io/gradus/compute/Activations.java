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
}

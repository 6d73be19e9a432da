package io.gradus.compute;

import io.gradus.network.ActivationFunction;

/** Activation functions as their papers write them, in double precision. */
final class NaiveActivations {
  private NaiveActivations() {}

  static double value(ActivationFunction fn, double alpha, double x) {
    return switch (fn) {
      case IDENTITY -> x;
      case RELU -> Math.max(x, 0);
      case LEAKY_RELU -> x > 0 ? x : alpha * x;
      case ELU -> x > 0 ? x : alpha * (Math.exp(x) - 1);
      case SELU ->
          1.0507009873554804934193349852946
              * (x > 0 ? x : 1.6732632423543772848170429916717 * (Math.exp(x) - 1));
      case GELU -> x * 0.5 * (1 + erf(x / Math.sqrt(2)));
      case GELU_TANH ->
          x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
      case SIGMOID -> 1 / (1 + Math.exp(-x));
      case TANH -> Math.tanh(x);
      case SILU -> x / (1 + Math.exp(-x));
      case SOFTPLUS -> Math.log(1 + Math.exp(x));
      case MISH -> x * Math.tanh(Math.log(1 + Math.exp(x)));
      case HARD_SWISH -> x * Math.min(Math.max(x + 3, 0), 6) / 6;
    };
  }

  /** {@code 2/√π·e^(−x²)·Σ 2ⁿ·x^(2n+1)/(2n+1)!!}, whose terms have one sign (DLMF 7.6.2). */
  static double erf(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; n < 300; n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }
}

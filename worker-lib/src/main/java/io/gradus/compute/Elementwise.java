package io.gradus.compute;

import io.gradus.network.ActivationFunction;
import io.gradus.network.LayerSpec;

/** An activation function over many values, and the way of an error back through it. */
record Elementwise(ActivationFunction fn, float alpha) {
  static Elementwise of(LayerSpec.Activation a) {
    return new Elementwise(a.fn(), (float) a.alpha());
  }

  static Elementwise identity() {
    return new Elementwise(ActivationFunction.IDENTITY, 0);
  }

  boolean fromOutput() {
    return switch (fn) {
      case GELU, GELU_TANH, SILU, HARD_SWISH -> false;
      default -> true;
    };
  }

  void forward(float[] x, float[] y, int length) {
    if (fn == ActivationFunction.IDENTITY) {
      return;
    }
    if (fn == ActivationFunction.RELU) {
      for (int i = 0; i < length; i++) {
        y[i] = Math.max(x[i], 0f);
      }
      return;
    }
    for (int i = 0; i < length; i++) {
      y[i] = (float) value(x[i]);
    }
  }

  void backward(float[] x, float[] y, float[] errors, int length) {
    if (fn == ActivationFunction.IDENTITY) {
      return;
    }
    if (fn == ActivationFunction.RELU) {
      for (int i = 0; i < length; i++) {
        errors[i] *= Math.min(y[i] * Float.MAX_VALUE, 1f);
      }
      return;
    }
    for (int i = 0; i < length; i++) {
      errors[i] *= (float) slope(x[i], y[i]);
    }
  }

  private static final double L = 1.0507009873554805, A = 1.6732632423543772;

  private static double erf(double x) {
    double t = 0;
    double term = x;
    for (int n = 0; n < 200; n++) {
      t += term / (2 * n + 1);
      term *= -x * x / (n + 1);
    }
    return Math.abs(x) > 5 ? Math.signum(x) : 2 / Math.sqrt(Math.PI) * t;
  }

  double value(double x) {
    return switch (fn) {
      case IDENTITY -> x;
      case RELU -> Math.max(x, 0);
      case LEAKY_RELU -> x > 0 ? x : alpha * x;
      case ELU -> x > 0 ? x : alpha * Math.expm1(x);
      case SELU -> x > 0 ? L * x : L * A * Math.expm1(x);
      case GELU -> x * 0.5 * (1 + erf(x / Math.sqrt(2)));
      case GELU_TANH ->
          x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
      case SIGMOID -> 1 / (1 + Math.exp(-x));
      case TANH -> Math.tanh(x);
      case SILU -> x / (1 + Math.exp(-x));
      case SOFTPLUS -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
      case HARD_SWISH -> x * Math.min(Math.max(x + 3, 0), 6) / 6;
    };
  }

  double slope(double x, double y) {
    return switch (fn) {
      case IDENTITY -> 1;
      case RELU -> y > 0 ? 1 : 0;
      case LEAKY_RELU -> y > 0 ? 1 : alpha;
      case ELU -> y > 0 ? 1 : y + alpha;
      case SELU -> y > 0 ? L : y + L * A;
      case GELU ->
          0.5 * (1 + erf(x / Math.sqrt(2))) + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
      case GELU_TANH -> {
        double c = Math.sqrt(2 / Math.PI);
        double t = Math.tanh(c * (x + 0.044715 * x * x * x));
        yield 0.5 * (1 + t) + x / 2 * (1 - t * t) * c * (1 + 3 * 0.044715 * x * x);
      }
      case SIGMOID -> y * (1 - y);
      case TANH -> 1 - y * y;
      case SILU -> {
        double s = 1 / (1 + Math.exp(-x));
        yield s * (1 + x * (1 - s));
      }
      case SOFTPLUS -> -Math.expm1(-y);
      case HARD_SWISH -> x <= -3 ? 0 : x >= 3 ? 1 : x / 3 + 0.5;
    };
  }
}

package io.gradus.compute;

import io.gradus.kernel.Elementwise;

/**
 * {@code y = a·f(b)}: x [positions, 2n] with a and b side by side, y [positions, n]. The halves are
 * copied apart, so that all loops go over neighbours.
 *
 * <p>Back, {@code ∂a = ∂y·f(b)} and {@code ∂b = ∂y·a·f'(b)}.
 */
final class GatedStep extends MovingStep {
  private final int half;
  private final Elementwise function;
  private final int inner;
  private final int gates;
  private final int products;

  /**
   * @param half n
   * @param inner slot of b: [positions, n]
   * @param gates slot of f(b): [positions, n]
   * @param products slot of what is on its way back: [positions, n]
   */
  GatedStep(Span at, int half, Elementwise function, int inner, int gates, int products) {
    super(at);
    this.half = half;
    this.function = function;
    this.inner = inner;
    this.gates = gates;
    this.products = products;
  }

  @Override
  void forward(Pass pass) {
    int length = pass.rows * out.width();
    float[] y = pass.values(out);
    float[] f = pass.floats(gates);
    takeHalf(pass.values(in), 0, y, length);
    takeHalf(pass.values(in), half, pass.floats(inner), length);
    function.forward(pass.floats(inner), f, 0, length);
    multiply(y, f, length);
  }

  @Override
  void backward(Pass pass) {
    int length = pass.rows * out.width();
    float[] arrived = pass.errors(out);
    float[] product = pass.floats(products);
    takeHalf(pass.values(in), 0, product, length);
    multiply(product, arrived, length);
    function.backward(pass.floats(inner), pass.floats(gates), product, 0, length);
    giveHalf(product, pass.errors(in), half, length);
    System.arraycopy(arrived, 0, product, 0, length);
    multiply(product, pass.floats(gates), length);
    giveHalf(product, pass.errors(in), 0, length);
  }

  private static void multiply(float[] values, float[] factors, int length) {
    for (int i = 0; i < length; i++) {
      values[i] *= factors[i];
    }
  }

  /** The halves that begin at {@code at} of each position, one after the other. */
  private void takeHalf(float[] from, int at, float[] to, int length) {
    int source = at;
    for (int i = 0; i < length; i += half) {
      System.arraycopy(from, source, to, i, half);
      source += 2 * half;
    }
  }

  private void giveHalf(float[] from, float[] to, int at, int length) {
    int target = at;
    for (int i = 0; i < length; i += half) {
      System.arraycopy(from, i, to, target, half);
      target += 2 * half;
    }
  }
}

package io.gradus.compute;

import io.gradus.kernel.Elementwise;

/**
 * An element-wise function that stands by itself; behind a dense layer or a convolution it is part
 * of that step.
 */
final class ActivationStep extends Step {
  private final Elementwise function;

  ActivationStep(Edge in, Edge out, Elementwise function) {
    super(in, out);
    this.function = function;
  }

  @Override
  void forward(Pass pass) {
    function.forward(pass.values(in), pass.values(out), 0, pass.rows * out.width());
  }

  @Override
  void backward(Pass pass) {
    function.backward(
        pass.values(in), pass.values(out), pass.errors(in), 0, pass.rows * out.width());
  }
}

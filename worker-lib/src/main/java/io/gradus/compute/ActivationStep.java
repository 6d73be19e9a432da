package io.gradus.compute;

import io.gradus.kernel.Elementwise;

/**
 * An element-wise function that stands by itself; behind a dense layer or a convolution it is part
 * of that step.
 */
final class ActivationStep extends InPlaceStep {
  private final Elementwise function;

  ActivationStep(Span at, Elementwise function) {
    super(at);
    this.function = function;
  }

  @Override
  void forward(Pass pass) {
    function.forward(pass.values(in), pass.values(out), 0, pass.rows * out.width());
  }

  @Override
  void backwardInPlace(Pass pass, float[] errors) {
    function.backward(pass.values(in), pass.values(out), errors, 0, pass.rows * out.width());
  }
}

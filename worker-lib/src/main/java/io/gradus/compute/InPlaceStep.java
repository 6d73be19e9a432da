package io.gradus.compute;

/**
 * A step that gives as many values as it takes, and turns the errors of its outputs into those of
 * its inputs where they are: an element-wise function, a norm. The errors of {@code in} and {@code
 * out} share a slot; in a plan that is to be looked into they have one each, and are copied first.
 */
abstract sealed class InPlaceStep extends Step
    permits ActivationStep,
        BatchNormStep,
        DropoutStep,
        GroupNormStep,
        LayerNormStep,
        ParametricActivationStep,
        PreluStep,
        ResidualStep,
        ScaleStep {
  InPlaceStep(Span at) {
    super(at);
    if (in.width() != out.width() || in.errorWidth() != in.width()) {
      throw new IllegalArgumentException(
          "Expected %s to give as many values as it takes, with all their errors, found %s and %s."
              .formatted(layers, in, out));
    }
  }

  @Override
  final void backward(Pass pass) {
    backwardInPlace(pass, arrived(pass));
  }

  @Override
  final void backwardEvaluated(Pass pass) {
    backwardEvaluatedInPlace(pass, arrived(pass));
  }

  /**
   * The errors of the outputs become those of the inputs.
   *
   * @param errors [rows, width]
   */
  abstract void backwardInPlace(Pass pass, float[] errors);

  /** What {@link #backwardInPlace} is after {@link #evaluate}. */
  void backwardEvaluatedInPlace(Pass pass, float[] errors) {
    backwardInPlace(pass, errors);
  }

  private float[] arrived(Pass pass) {
    float[] errors = pass.errors(in);
    if (in.errors() != out.errors()) {
      System.arraycopy(pass.errors(out), 0, errors, 0, pass.rows * out.width());
    }
    return errors;
  }
}

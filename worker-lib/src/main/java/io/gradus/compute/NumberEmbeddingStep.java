package io.gradus.compute;

import io.gradus.kernel.Elementwise;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;

/**
 * Makes several values of each of the leading numbers of a row, {@code f} behind them, and passes
 * the rest of the row on: [numbers | rest] → [embedded | rest].
 */
abstract sealed class NumberEmbeddingStep extends MovingStep
    permits PeriodicStep, PiecewiseEncodingStep, PiecewiseLinearStep {
  /**
   * What comes behind the embedded values.
   *
   * @param function whose slope follows from its value
   * @param nodeErrors slot of errors that came through it: [rows, out.width()]
   */
  record End(Elementwise function, int nodeErrors) {
    private static final int NONE = -1;

    /** Nothing. */
    static End none() {
      return new End(Elementwise.identity(), NONE);
    }

    static End of(ActivationFunction fn, WorkspaceLayout slots, int width) {
      return fn == ActivationFunction.IDENTITY
          ? none()
          : new End(Activations.kernel(new Activation(fn)), slots.perRowBackward(width));
    }
  }

  final int features;
  final int embedded;
  private final Elementwise function;
  private final int nodeErrors;

  /**
   * @param features how many numbers are embedded
   * @param embedded how many values they become together
   * @param end the function, and where errors go that came through it
   */
  NumberEmbeddingStep(Span at, int features, int embedded, End end) {
    super(at);
    this.features = features;
    this.embedded = embedded;
    this.function = end.function();
    this.nodeErrors = end.nodeErrors();
    if (in.width() - features != out.width() - embedded || !function.fromOutput()) {
      throw new IllegalArgumentException(
          "Expected %s to pass on what it does not embed, found %s and %s."
              .formatted(layers, in, out));
    }
  }

  /** Whether backward looks at the outputs. */
  final boolean needsOutputs() {
    return nodeErrors != End.NONE;
  }

  @Override
  final void forward(Pass pass) {
    embed(pass);
    float[] x = pass.values(in);
    float[] y = pass.values(out);
    int rest = in.width() - features;
    for (int row = 0; row < pass.rows && rest > 0; row++) {
      System.arraycopy(x, row * in.width() + features, y, row * out.width() + embedded, rest);
    }
    if (rest == 0) {
      function.forward(y, y, 0, pass.rows * embedded);
      return;
    }
    for (int row = 0; row < pass.rows; row++) {
      function.forward(y, y, row * out.width(), row * out.width() + embedded);
    }
  }

  /** Writes the embedded values of each row, before the function. */
  abstract void embed(Pass pass);

  /** The errors of the outputs stay as they are, for who traces them. */
  @Override
  final void errorOfNodes(Pass pass) {
    if (!needsOutputs()) {
      return;
    }
    float[] y = pass.values(out);
    float[] errors = nodeErrors(pass);
    System.arraycopy(pass.errors(out), 0, errors, 0, pass.rows * out.width());
    if (out.width() == embedded) {
      function.backward(y, y, errors, 0, pass.rows * embedded);
      return;
    }
    for (int row = 0; row < pass.rows; row++) {
      function.backward(y, y, errors, row * out.width(), row * out.width() + embedded);
    }
  }

  /** The errors before the function: [rows, out.width()]. */
  final float[] nodeErrors(Pass pass) {
    return needsOutputs() ? pass.floats(nodeErrors) : pass.errors(out);
  }

  @Override
  final void backward(Pass pass) {
    if (in.errorFrom() < features) {
      embeddedBackward(pass);
    }
    float[] arrived = pass.errors(out);
    float[] errors = pass.errors(in);
    int from = Math.max(in.errorFrom(), features);
    int count = in.errorFrom() + in.errorWidth() - from;
    for (int row = 0; row < pass.rows && count > 0; row++) {
      System.arraycopy(
          arrived,
          row * out.width() + embedded + from - features,
          errors,
          row * in.errorWidth() + from - in.errorFrom(),
          count);
    }
  }

  /** Writes the error of each number that is wanted, those from {@code in.errorFrom()} on. */
  abstract void embeddedBackward(Pass pass);
}

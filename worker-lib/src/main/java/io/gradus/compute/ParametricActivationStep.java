package io.gradus.compute;

import io.gradus.kernel.Elementwise;

/**
 * {@code y = x + (f(x) − x)·w}: x [positions, columns], w [columns]. Back, {@code ∂x = ∂y·(1 − w) +
 * (∂y·w)·f'(x)}.
 */
final class ParametricActivationStep extends InPlaceStep {
  private final Elementwise function;
  private final int columns;
  private final int band;
  private final int weight;
  private final Scratch scratch;
  private final ColumnSums sums;

  /**
   * Slots.
   *
   * @param values f(x): [rows, width]
   * @param differences f(x) − x: [rows, width]
   * @param parts of the errors that go through the function: [rows, width]
   * @param weights repeated over a band
   * @param band values of a band
   */
  record Scratch(int values, int differences, int parts, int weights, int band) {
    static Scratch in(WorkspaceLayout slots, int width, int columns) {
      int band = Band.length(columns);
      return new Scratch(
          slots.perRow(width),
          slots.perRow(width),
          slots.perRowBackward(width),
          slots.fixed(band),
          slots.fixed(band));
    }
  }

  /**
   * @param columns how many weights there are
   * @param weight offset of w
   */
  ParametricActivationStep(
      Span at, Elementwise function, int columns, int weight, Scratch scratch, ColumnSums sums) {
    super(at);
    this.function = function;
    this.columns = columns;
    this.band = Band.length(columns);
    this.weight = weight;
    this.scratch = scratch;
    this.sums = sums;
  }

  @Override
  void forward(Pass pass) {
    int length = pass.rows * in.width();
    float[] x = pass.values(in);
    float[] values = pass.floats(scratch.values());
    float[] differences = pass.floats(scratch.differences());
    function.forward(x, values, 0, length);
    for (int i = 0; i < length; i++) {
      differences[i] = values[i] - x[i];
    }
    float[] y = pass.values(out);
    scaled(pass, differences, y, length);
    for (int i = 0; i < length; i++) {
      y[i] += x[i];
    }
  }

  /** Each column times its weight. */
  private void scaled(Pass pass, float[] from, float[] to, int length) {
    float[] weights = pass.floats(scratch.weights());
    float[] values = pass.floats(scratch.band());
    Band.tile(pass.parameters, weight, columns, weights, band);
    for (int at = 0; at < length; at += band) {
      int n = Math.min(band, length - at);
      System.arraycopy(from, at, values, 0, n);
      for (int i = 0; i < n; i++) {
        values[i] *= weights[i];
      }
      System.arraycopy(values, 0, to, at, n);
    }
  }

  @Override
  void gradient(Pass pass) {
    double[] sum =
        sums.ofProducts(
            pass, pass.errors(out), pass.floats(scratch.differences()), pass.rows * in.width());
    for (int column = 0; column < columns; column++) {
      pass.gradient[weight + column] += (float) sum[column];
    }
  }

  @Override
  void backwardInPlace(Pass pass, float[] errors) {
    int length = pass.rows * in.width();
    float[] parts = pass.floats(scratch.parts());
    scaled(pass, errors, parts, length);
    for (int i = 0; i < length; i++) {
      errors[i] -= parts[i];
    }
    function.backward(pass.values(in), pass.floats(scratch.values()), parts, 0, length);
    for (int i = 0; i < length; i++) {
      errors[i] += parts[i];
    }
  }
}

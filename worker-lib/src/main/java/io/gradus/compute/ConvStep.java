package io.gradus.compute;

import java.util.Arrays;

/**
 * A convolution as one product an image: {@code Y = W·X + b}, with X the image's windows side by
 * side. X [channels·kernel², windows], W [filters, channels·kernel²], Y [filters, windows].
 * Chellapilla, Puri and Simard, 2006.
 */
final class ConvStep extends Step {
  private final Window window;
  private final int filters;
  private final int weight;
  private final FusedBias bias;
  private final int columns;

  /**
   * @param columns slot of one image's windows: [channels·kernel², windows]
   */
  ConvStep(Edge in, Edge out, Window window, int weight, FusedBias bias, int columns) {
    super(in, out);
    this.window = window;
    this.filters = out.width() / window.windows();
    this.weight = weight;
    this.bias = bias;
    this.columns = columns;
  }

  @Override
  void forward(Pass pass) {
    int patch = window.patch();
    int windows = window.windows();
    float[] x = pass.floats(columns);
    for (int row = 0; row < pass.rows; row++) {
      window.toColumns(pass.values(in), row * in.width(), x);
      pass.products.multiply(
          filters,
          windows,
          patch,
          pass.parameters,
          weight,
          patch,
          x,
          0,
          windows,
          0,
          bias.nodes(pass),
          row * out.width(),
          windows);
    }
    bias.forward(pass);
  }

  @Override
  void errorOfNodes(Pass pass) {
    bias.errorOfNodes(pass);
  }

  @Override
  void gradient(Pass pass) {
    int patch = window.patch();
    int windows = window.windows();
    float[] x = pass.floats(columns);
    for (int row = 0; row < pass.rows; row++) {
      window.toColumns(pass.values(in), row * in.width(), x);
      pass.products.multiplyTransposedRight(
          filters,
          patch,
          windows,
          pass.errors(out),
          row * out.width(),
          windows,
          x,
          0,
          windows,
          row == 0 ? pass.keep : 1,
          pass.gradient,
          weight,
          patch);
    }
    bias.gradient(pass);
  }

  @Override
  void backward(Pass pass) {
    int patch = window.patch();
    int windows = window.windows();
    float[] x = pass.floats(columns);
    float[] errors = pass.errors(in);
    Arrays.fill(errors, 0, pass.rows * in.width(), 0);
    for (int row = 0; row < pass.rows; row++) {
      pass.products.multiplyTransposedLeft(
          patch,
          windows,
          filters,
          pass.parameters,
          weight,
          patch,
          pass.errors(out),
          row * out.width(),
          windows,
          0,
          x,
          0,
          windows);
      window.addColumns(x, errors, row * in.width());
    }
  }
}

package io.gradus.compute;

/**
 * Brings images from [pixels, channels], as they lie between steps, into the declared order
 * [channels, pixels], in which the weights behind them count. A change of order only.
 */
final class FlattenStep extends Step {
  private final int channels;
  private final int pixels;

  FlattenStep(Edge in, Edge out, int channels) {
    super(in, out);
    this.channels = channels;
    this.pixels = in.width() / channels;
  }

  @Override
  void forward(Pass pass) {
    for (int row = 0; row < pass.rows; row++) {
      transpose(pass.values(in), pass.values(out), row * in.width(), pixels, channels);
    }
  }

  @Override
  void backward(Pass pass) {
    for (int row = 0; row < pass.rows; row++) {
      transpose(pass.errors(out), pass.errors(in), row * in.width(), channels, pixels);
    }
  }

  /** [rows, columns] → [columns, rows] */
  static void transpose(float[] from, float[] to, int at, int rows, int columns) {
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        to[at + column * rows + row] = from[at + row * columns + column];
      }
    }
  }
}

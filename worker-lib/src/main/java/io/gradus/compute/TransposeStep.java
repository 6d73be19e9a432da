package io.gradus.compute;

/**
 * [rows, columns] → [columns, rows] of each row's values. Brings images from [pixels, channels], as
 * they lie between steps, into the declared order [channels, pixels], or back. A change of order
 * only.
 */
final class TransposeStep extends MovingStep {
  private final int rows;
  private final int columns;

  TransposeStep(Span at, int rows, int columns) {
    super(at);
    this.rows = rows;
    this.columns = columns;
  }

  @Override
  void forward(Pass pass) {
    for (int row = 0; row < pass.rows; row++) {
      transpose(pass.values(in), pass.values(out), row * in.width(), rows, columns);
    }
  }

  @Override
  void backward(Pass pass) {
    for (int row = 0; row < pass.rows; row++) {
      transpose(pass.errors(out), pass.errors(in), row * in.width(), columns, rows);
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

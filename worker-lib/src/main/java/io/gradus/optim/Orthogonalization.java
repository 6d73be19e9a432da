package io.gradus.optim;

import io.gradus.kernel.MatrixProduct;

/**
 * The nearest matrix with orthonormal rows or columns, roughly: a quintic Newton–Schulz iteration
 * on the matrix over its norm, X ← a·X + (b·A + c·A²)·X with A = X·Xᵀ on the shorter side, whose
 * coefficients bring small singular values near 1 in few steps (Jordan et al., 2024).
 */
final class Orthogonalization {
  private static final float A = 3.4445f;
  private static final float B = -4.7750f;
  private static final float C = 2.0315f;
  private static final double NORM_EPSILON = 1e-7;

  private final MatrixProduct products;
  private final int steps;

  Orthogonalization(MatrixProduct products, int steps) {
    this.products = products;
    this.steps = steps;
  }

  /**
   * Overwrites a matrix by the orthogonal one.
   *
   * @param values holds it from the offset on, [rows, columns]
   */
  void apply(float[] values, int offset, int rows, int columns) {
    boolean tall = rows > columns;
    int m = Math.min(rows, columns);
    int n = Math.max(rows, columns);
    float[] x = new float[m * n];
    double squares = 0;
    for (int i = 0; i < x.length; i++) {
      squares += (double) values[offset + i] * values[offset + i];
    }
    float scale = (float) (1 / (Math.sqrt(squares) + NORM_EPSILON));
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        x[tall ? column * n + row : row * n + column] =
            values[offset + row * columns + column] * scale;
      }
    }
    iterate(x, m, n);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        values[offset + row * columns + column] = x[tall ? column * n + row : row * n + column];
      }
    }
  }

  private void iterate(float[] x, int m, int n) {
    float[] gram = new float[m * m];
    float[] square = new float[m * m];
    float[] moved = new float[m * n];
    for (int step = 0; step < steps; step++) {
      products.multiplyTransposedRight(m, m, n, x, 0, n, x, 0, n, 0, gram, 0, m);
      products.multiply(m, m, m, gram, 0, m, gram, 0, m, 0, square, 0, m);
      for (int i = 0; i < gram.length; i++) {
        gram[i] = B * gram[i] + C * square[i];
      }
      products.multiply(m, n, m, gram, 0, m, x, 0, n, 0, moved, 0, n);
      for (int i = 0; i < x.length; i++) {
        x[i] = A * x[i] + moved[i];
      }
    }
  }
}

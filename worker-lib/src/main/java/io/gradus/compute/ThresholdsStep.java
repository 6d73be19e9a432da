package io.gradus.compute;

/**
 * {@code y_k = x + b_k}: x [rows, 1], b [thresholds], y [rows, thresholds]. What a {@link
 * io.gradus.network.Coral} layer does behind its product.
 */
final class ThresholdsStep extends MovingStep {
  private final int thresholds;
  private final int bias;
  private final ColumnSums sums;

  /**
   * @param bias offset of the biases: [thresholds]
   */
  ThresholdsStep(Span at, int bias, ColumnSums sums) {
    super(at);
    this.thresholds = out.width();
    this.bias = bias;
    this.sums = sums;
  }

  @Override
  void forward(Pass pass) {
    float[] x = pass.values(in);
    float[] y = pass.values(out);
    for (int row = 0; row < pass.rows; row++) {
      for (int k = 0; k < thresholds; k++) {
        y[row * thresholds + k] = x[row] + pass.parameters[bias + k];
      }
    }
  }

  @Override
  void gradient(Pass pass) {
    double[] sum = sums.of(pass, pass.errors(out), pass.rows * thresholds);
    for (int k = 0; k < thresholds; k++) {
      pass.gradient[bias + k] += (float) sum[k];
    }
  }

  @Override
  void backward(Pass pass) {
    float[] errors = pass.errors(out);
    float[] into = pass.errors(in);
    for (int row = 0; row < pass.rows; row++) {
      double sum = 0;
      for (int k = 0; k < thresholds; k++) {
        sum += errors[row * thresholds + k];
      }
      into[row] = (float) sum;
    }
  }
}

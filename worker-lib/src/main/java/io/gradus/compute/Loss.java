package io.gradus.compute;

import io.gradus.network.LossSpec;

/**
 * A loss, and the error that it makes at the network's outputs, computed together.
 *
 * <p>Formulas are those of the records of {@link LossSpec}. A row's loss is a mean over its
 * outputs; sums over rows are in double precision.
 */
public abstract sealed class Loss
    permits GaussianLoss,
        LearnedDispersionLoss,
        MeanOverMembers,
        OrdinalStepsLoss,
        PointwiseLoss,
        QuantilesLoss,
        SoftmaxCrossEntropyLoss,
        SoftmaxFocalLoss {
  final int outputs;

  Loss(int outputs) {
    this.outputs = outputs;
  }

  /** The loss of a network with that many outputs. */
  public static Loss of(LossSpec spec, int outputs) {
    return spec.accept(new LossCompiler(outputs));
  }

  /** Targets a row. */
  public abstract int targetWidth();

  /**
   * One row.
   *
   * @param y outputs from {@code at}: [outputs]
   * @param t targets from {@code target}: [targetWidth]
   * @param errors takes {@code weight·∂rowLoss/∂y} from {@code at}: [outputs]; may be {@code y}
   *     itself
   * @return the row's loss, not weighted
   */
  public abstract double row(
      float[] y, int at, float[] t, int target, float weight, float[] errors);

  /**
   * The output error: writes {@code w·∂rowLoss/∂y} of each row.
   *
   * @param y [rows, outputs]
   * @param t [rows, targetWidth]
   * @param weights [rows]
   * @param errors [rows, outputs]; may be {@code y} itself
   * @return {@code Σ w·rowLoss}
   */
  public final double outputError(float[] y, float[] t, float[] weights, int rows, float[] errors) {
    double sum = 0;
    int targetWidth = targetWidth();
    for (int row = 0; row < rows; row++) {
      float weight = weights[row];
      double loss = row(y, row * outputs, t, row * targetWidth, weight, errors);
      if (weight != 0) {
        sum += weight * loss;
      }
    }
    return sum;
  }

  /**
   * {@code Σ w·rowLoss} over rows, for validation.
   *
   * @param y [rows, outputs]
   * @param t [rows, targetWidth]
   * @param weights [rows]
   */
  public final double sum(float[] y, float[] t, float[] weights, int rows) {
    return outputError(y, t, weights, rows, new float[rows * outputs]);
  }
}

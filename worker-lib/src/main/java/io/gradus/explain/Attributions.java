package io.gradus.explain;

/**
 * What each input value of some rows adds to an output: {@code Σφ ≈ F(x) − F(x′)}.
 *
 * <p>Arrays are not copied: nobody changes them.
 */
public final class Attributions {
  private final double[] values;
  private final int width;
  private final double[] outputs;
  private final double[] baselineOutputs;

  Attributions(double[] values, int width, double[] outputs, double[] baselineOutputs) {
    this.values = values;
    this.width = width;
    this.outputs = outputs;
    this.baselineOutputs = baselineOutputs;
  }

  /** How many rows there are. */
  public int rows() {
    return outputs.length;
  }

  /** φ of each input value: [rows, width]. */
  public double[] values() {
    return values;
  }

  /** Input values of a row. */
  public int width() {
    return width;
  }

  /** The explained output of each row, F(x). */
  public double output(int row) {
    return outputs[row];
  }

  /** What that output is for the baseline, F(x′). */
  public double baselineOutput(int row) {
    return baselineOutputs[row];
  }

  /** {@code Σφ − (F(x) − F(x′))} of a row: 0 if the integral were exact. */
  public double gap(int row) {
    double sum = 0;
    for (int i = row * width; i < (row + 1) * width; i++) {
      sum += values[i];
    }
    return sum - (outputs[row] - baselineOutputs[row]);
  }

  /**
   * φ of each column, the values that belong to it added.
   *
   * @param into takes them: [columns]
   */
  public void byColumn(InputGroups columns, int row, double[] into) {
    columns.sum(values, row * width, into);
  }
}

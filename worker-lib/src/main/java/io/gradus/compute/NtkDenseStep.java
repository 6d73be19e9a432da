package io.gradus.compute;

import io.gradus.network.NtkDense;

/**
 * {@code y = x·Wᵀ·s + b} with {@code s = 1/√inputs}: x [positions, inputs], W [units, inputs], b
 * [units], y [positions, units]. Back, errors are multiplied with s first, and go on as behind a
 * dense layer.
 */
final class NtkDenseStep extends MovingStep {
  private final int positions;
  private final int inputs;
  private final int units;
  private final int weight;
  private final int bias;
  private final float factor;
  private final Scratch scratch;
  private final ColumnSums sums;

  /**
   * Slots.
   *
   * @param errors times the factor: [rows, outputs]
   * @param values of a band
   * @param biases repeated over a band
   */
  record Scratch(int errors, int values, int biases) {
    static Scratch in(WorkspaceLayout slots, int outputs, int units) {
      int band = Band.length(units);
      return new Scratch(slots.perRowBackward(outputs), slots.fixed(band), slots.fixed(band));
    }
  }

  /**
   * @param inputs extent of the last axis
   * @param weight offset of W
   * @param bias offset of b
   */
  NtkDenseStep(Span at, int inputs, int weight, int bias, Scratch scratch, ColumnSums sums) {
    super(at);
    this.positions = in.width() / inputs;
    this.inputs = inputs;
    this.units = sums.columns();
    this.weight = weight;
    this.bias = bias;
    this.factor = NtkDense.factor(inputs);
    this.scratch = scratch;
    this.sums = sums;
  }

  @Override
  void forward(Pass pass) {
    float[] y = pass.values(out);
    pass.products.multiplyTransposedRight(
        pass.rows * positions,
        units,
        inputs,
        pass.values(in),
        0,
        inputs,
        pass.parameters,
        weight,
        inputs,
        0,
        y,
        0,
        units);
    int band = Band.length(units);
    float[] values = pass.floats(scratch.values());
    float[] biases = pass.floats(scratch.biases());
    Band.tile(pass.parameters, bias, units, biases, band);
    int length = pass.rows * out.width();
    for (int from = 0; from < length; from += band) {
      int n = Math.min(band, length - from);
      System.arraycopy(y, from, values, 0, n);
      for (int i = 0; i < n; i++) {
        values[i] = values[i] * factor + biases[i];
      }
      System.arraycopy(values, 0, y, from, n);
    }
  }

  /** The errors of the sums: [positions, units]. */
  private float[] errorsOfSums(Pass pass) {
    float[] arrived = pass.errors(out);
    float[] errors = pass.floats(scratch.errors());
    int length = pass.rows * out.width();
    for (int i = 0; i < length; i++) {
      errors[i] = arrived[i] * factor;
    }
    return errors;
  }

  @Override
  void gradient(Pass pass) {
    pass.products.multiplyTransposedLeft(
        units,
        inputs,
        pass.rows * positions,
        errorsOfSums(pass),
        0,
        units,
        pass.values(in),
        0,
        inputs,
        pass.keep,
        pass.gradient,
        weight,
        inputs);
    double[] sum = sums.of(pass, pass.errors(out), pass.rows * out.width());
    for (int unit = 0; unit < units; unit++) {
      pass.gradient[bias + unit] += (float) sum[unit];
    }
  }

  @Override
  void backward(Pass pass) {
    pass.products.multiply(
        pass.rows * positions,
        inputs,
        units,
        errorsOfSums(pass),
        0,
        units,
        pass.parameters,
        weight,
        inputs,
        0,
        pass.errors(in),
        0,
        inputs);
  }
}

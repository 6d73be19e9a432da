package io.gradus.explain;

import io.gradus.data.Block;
import io.gradus.encode.FeatureEncoder;

/**
 * Attributions of encoded rows to the user's columns, as many rows at a time as are useful; numbers
 * in their targets' units where these are even, otherwise raw outputs. For one thread.
 */
public final class RowAttributions {
  /** Doubles of attributions that are computed together, at most. */
  private static final int MOST_VALUES = 1 << 20;

  private final TracedNetwork network;
  private final InputGroups columns;
  private final ExplainedOutputs explained;
  private final IntegratedGradients gradients;
  private final OutputSteps units;
  private final int rowsAtOnce;

  /** The place of the column of exposures, which are 1 at the baseline; −1 where there is none. */
  private final int exposure;

  /**
   * @param baseline encoded input: [input values]
   * @param steps of Gauss–Legendre
   */
  public RowAttributions(
      TracedNetwork network, FeatureEncoder encoder, float[] baseline, int steps) {
    this.network = network;
    this.columns = InputGroups.of(encoder);
    this.exposure = encoder.exposureColumn().map(columns.names()::indexOf).orElse(-1);
    this.explained = ExplainedOutputs.of(encoder, network.loss());
    this.units = new OutputSteps(encoder, network.loss());
    this.gradients = new IntegratedGradients(network, baseline, Quadrature.gaussLegendre(steps));
    this.rowsAtOnce = Math.max(1, MOST_VALUES / baseline.length / explained.perRow());
  }

  /** Takes what was found for one output of a row. */
  public interface Taker {
    /**
     * One output of one row.
     *
     * @param row of the block
     * @param output the explained one, of {@link ExplainedOutputs#names}
     * @param parts of the columns, which are overwritten afterwards: [columns]
     * @param baselineOutput F(x′)
     * @param change F(x) − F(x′)
     * @param gap Σφ − change
     */
    void take(
        int row, int output, double[] parts, double baselineOutput, double change, double gap);
  }

  /**
   * Explains the rows of a block, in their order.
   *
   * @param outputs raw, as predicted, which decide what is explained: [rows, outputs]
   */
  public void of(Block block, float[] outputs, Taker taker) {
    int width = network.outputs();
    for (int from = 0; from < block.rows(); from += rowsAtOnce) {
      int to = Math.min(block.rows(), from + rowsAtOnce);
      float[] some = new float[(to - from) * width];
      System.arraycopy(outputs, from * width, some, 0, some.length);
      of(block, from, to, explained.of(some, to - from), taker);
    }
  }

  private void of(Block block, int from, int to, int[] wanted, Taker taker) {
    int perRow = explained.perRow();
    float[] inputs = inputs(block, from, to);
    Attributions found = gradients.of(repeated(inputs, to - from, perRow), wanted);
    double[] parts = new double[columns.count()];
    for (int i = 0; i < wanted.length; i++) {
      found.byColumn(columns, i, parts);
      double step = units.step(wanted[i]);
      for (int column = 0; column < parts.length; column++) {
        parts[column] *= step;
      }
      double offset = 0;
      if (exposure >= 0 && wanted[i] == 0) {
        offset = network.trace().offset(block, from + i / perRow);
        parts[exposure] = offset;
      }
      double before = found.baselineOutput(i);
      taker.take(
          from + i / perRow,
          wanted[i],
          parts,
          units.value(before, wanted[i]),
          step * (found.output(i) - before) + offset,
          step * found.gap(i));
    }
  }

  private float[] inputs(Block block, int from, int to) {
    int width = columns.width();
    float[] inputs = new float[(to - from) * width];
    for (int start = from; start < to; start += network.chunk()) {
      int end = Math.min(to, start + network.chunk());
      float[] some = network.trace().inputs(network.parameters(), block, start, end);
      System.arraycopy(some, 0, inputs, (start - from) * width, some.length);
    }
    return inputs;
  }

  private static float[] repeated(float[] inputs, int rows, int times) {
    if (times == 1) {
      return inputs;
    }
    int width = inputs.length / rows;
    float[] repeated = new float[inputs.length * times];
    for (int i = 0; i < rows * times; i++) {
      System.arraycopy(inputs, i / times * width, repeated, i * width, width);
    }
    return repeated;
  }
}

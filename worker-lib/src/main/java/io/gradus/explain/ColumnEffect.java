package io.gradus.explain;

import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.encode.FeatureEncoder;
import io.gradus.network.LossSpec;

/**
 * How the outputs go with one column: of a number by accumulated local effects (Apley and Zhu,
 * arXiv 1612.08468), so that only neighbours of a row's own value are tried; of a category by
 * partial dependence, every row with every code.
 */
public final class ColumnEffect {
  private final int width;
  private final OutputSteps steps;
  private final ColumnPlace place;
  private final double[] edges;
  private final int[] codes;

  /**
   * @param loss of the network
   * @param column its place among the encoder's
   * @param edges of the bins of a number, encoded and ascending; empty for a category
   * @param codes those that are tried of a category; empty for a number
   */
  public ColumnEffect(
      FeatureEncoder encoder, LossSpec loss, int column, double[] edges, int[] codes) {
    this.width = loss.outputs(encoder.outputs());
    this.steps = new OutputSteps(encoder, loss);
    this.place = ColumnPlace.of(encoder).get(column);
    this.edges = edges.clone();
    this.codes = codes.clone();
  }

  /** Computes raw outputs of a block's rows: [rows, outputs]. */
  public interface Outputs {
    float[] of(Block block);
  }

  /**
   * The sums of a block's rows: a bin's are of the difference between its edges, a code's of the
   * outputs; the last place behind all codes has the rows as they are.
   */
  public EffectSums of(Block block, Outputs network) {
    if (codes.length > 0) {
      return ofCodes(block, network, width);
    }
    EffectSums sums = new EffectSums(edges.length - 1, width);
    int[] bins = new int[block.rows()];
    for (int row = 0; row < bins.length; row++) {
      bins[row] = bin(block.dense()[row * block.layout().denseWidth() + place.from()]);
    }
    float[] low = network.of(at(block, bins, 0));
    float[] high = network.of(at(block, bins, 1));
    double[] change = new double[width];
    for (int row = 0; row < bins.length; row++) {
      if (!gap(block, row)) {
        for (int i = 0; i < width; i++) {
          change[i] = (double) high[row * width + i] - low[row * width + i];
        }
        sums.addRow(bins[row]);
        sums.add(bins[row], block.weights()[row], change);
      }
    }
    return sums;
  }

  private boolean gap(Block block, int row) {
    return place.count() > 1
        && block.dense()[row * block.layout().denseWidth() + place.from() + 1] != 0;
  }

  private int bin(float value) {
    int bin = 0;
    while (bin < edges.length - 2 && value >= edges[bin + 1]) {
      bin++;
    }
    return bin;
  }

  /** The rows, each with an edge of its bin. */
  private Block at(Block block, int[] bins, int side) {
    BlockBuilder builder = Block.builder(block.layout(), block.rows());
    for (int row = 0; row < block.rows(); row++) {
      ColumnPlace.copy(block, row, block.ids()[row], builder);
      builder.dense(place.from(), (float) edges[bins[row] + side]);
    }
    return builder.build();
  }

  private EffectSums ofCodes(Block block, Outputs network, int width) {
    EffectSums sums = new EffectSums(codes.length + 1, width);
    int stride = block.layout().categoricalCount();
    for (int c = 0; c < codes.length; c++) {
      BlockBuilder builder = Block.builder(block.layout(), block.rows());
      for (int row = 0; row < block.rows(); row++) {
        ColumnPlace.copy(block, row, block.ids()[row], builder);
        builder.code(place.from(), codes[c]);
        if (block.codes()[row * stride + place.from()] == codes[c]) {
          sums.addRow(c);
        }
      }
      add(sums, c, block, network.of(builder.build()), width);
    }
    add(sums, codes.length, block, network.of(block), width);
    return sums;
  }

  private static void add(EffectSums sums, int place, Block block, float[] outputs, int width) {
    double[] values = new double[width];
    for (int row = 0; row < block.rows(); row++) {
      for (int i = 0; i < width; i++) {
        values[i] = outputs[row * width + i];
      }
      sums.add(place, block.weights()[row], values);
    }
  }

  /**
   * What the effect is, in the unit of the output.
   *
   * @return of a number at each edge, less the mean over the rows; of a category for each code,
   *     less the mean of the rows as they are
   */
  public double[] values(EffectSums sums, int output) {
    double step = steps.step(output);
    if (codes.length > 0) {
      double[] values = new double[codes.length];
      for (int c = 0; c < codes.length; c++) {
        values[c] = step * (sums.mean(c, output) - sums.mean(codes.length, output));
      }
      return values;
    }
    double[] values = new double[edges.length];
    double mean = 0;
    long rows = 0;
    for (int bin = 0; bin < edges.length - 1; bin++) {
      values[bin + 1] = values[bin] + step * sums.mean(bin, output);
      mean += sums.rows(bin) * (values[bin] + values[bin + 1]) / 2;
      rows += sums.rows(bin);
    }
    for (int i = 0; i < values.length; i++) {
      values[i] -= rows == 0 ? 0 : mean / rows;
    }
    return values;
  }
}

package io.gradus.explain;

import io.gradus.compute.Trace;
import io.gradus.kernel.Kernels;
import io.gradus.kernel.MatrixProduct;
import java.util.Arrays;

/**
 * Adds rows that went forward and back to the sums of one layer. Rows without weight count for
 * nothing, whatever their values are. For one task; after the first rows nothing is allocated.
 *
 * <p>What belongs to a single value is computed for all rows at once, what is added up in a {@link
 * NodeTile}. Which flow of a row is large enough is a product of matrices: it adds up each row's
 * flows, and another one sets the share of that beside each of them.
 */
final class LayerAdder {
  /** A node's part of a row's influence from which the row's error flows through it. */
  private static final double FLOW = 0.05;

  /** What rounding may take from that part: equal nodes pass or fail together. */
  private static final double ROUNDING = 1e-6;

  private final NodeLayer layer;
  private final float[] parameters;
  private final MatrixProduct matrices = Kernels.active().products();
  private final NodeTile tile;
  private final float[] ones;
  private final float share;

  /** The activation function's derivatives, and times {@code g}: [rows, width] */
  private float[] slopes = {};

  private float[] products = {};

  /** {@code |a·g|}, and what a row's error flows through from: [rows, nodes] */
  private float[] flows = {};

  private float[] least = {};
  private float[] totals = {};

  LayerAdder(NodeLayer layer, float[] parameters) {
    this.layer = layer;
    this.parameters = parameters;
    this.share = (float) (Math.max(1.0 / layer.nodes(), FLOW) * (1 - ROUNDING));
    this.tile = new NodeTile(layer, parameters, share);
    this.ones = new float[layer.nodes()];
    Arrays.fill(ones, 1);
  }

  /**
   * Adds rows.
   *
   * @param rowWeights from {@code from}
   */
  void add(Trace trace, float[] rowWeights, int from, int rows) {
    float[] values = trace.valuesByPlace(layer.layer());
    float[] signals = trace.errorsByPlace(layer.layer());
    float[] deltas = signals;
    if (layer.slope().isPresent()) {
      deltas = errors(trace, values, signals, rows * layer.width());
    }
    if (layer.places() == 1) {
      compareFlows(values, signals, rows);
    }
    int row = 0;
    while (row < rows) {
      int end = row;
      while (end < rows && rowWeights[from + end] != 0) {
        end++;
      }
      if (layer.places() == 1) {
        addRows(values, signals, deltas, rowWeights, from, row, end);
      } else {
        for (; row < end; row++) {
          addPlaces(values, signals, deltas, rowWeights[from + row], row);
        }
      }
      row = end + 1;
    }
  }

  /** {@code δ}, and the slopes where they are wanted. */
  private float[] errors(Trace trace, float[] values, float[] signals, int length) {
    NodeSlope slope = layer.slope().orElseThrow();
    boolean known = layer.takesAllErrors();
    if (!known || !slope.rectifies()) {
      if (slopes.length < length) {
        slopes = new float[length];
      }
      float[] z = trace.valuesByPlace(layer.before());
      slope.at(parameters, z, values, slopes, length, layer.nodes());
    }
    if (known) {
      return trace.errorsByPlace(layer.before());
    }
    if (products.length < length) {
      products = new float[length];
    }
    multiply(signals, length);
    return products;
  }

  private void multiply(float[] signals, int length) {
    for (int i = 0; i < length; i++) {
      products[i] = signals[i] * slopes[i];
    }
  }

  /** Of rows that are one position each. */
  private void compareFlows(float[] values, float[] signals, int rows) {
    int nodes = layer.nodes();
    int length = rows * nodes;
    if (flows.length < length) {
      flows = new float[length];
      least = new float[length];
      totals = new float[rows];
    }
    takeFlows(values, signals, length);
    matrices.multiply(rows, 1, nodes, flows, 0, nodes, ones, 0, 1, 0, totals, 0, 1);
    for (int row = 0; row < rows; row++) {
      totals[row] = totals[row] > 0 ? share * totals[row] : Float.MAX_VALUE;
    }
    matrices.multiply(rows, nodes, 1, totals, 0, 1, ones, 0, nodes, 0, least, 0, nodes);
  }

  private void takeFlows(float[] values, float[] signals, int length) {
    for (int i = 0; i < length; i++) {
      flows[i] = Math.abs(values[i] * signals[i]);
    }
  }

  /** Rows that are one position each: as many side by side as the tile has. */
  private void addRows(
      float[] values,
      float[] signals,
      float[] deltas,
      float[] rowWeights,
      int from,
      int row,
      int end) {
    for (int first = row; first < end; first += tile.positions()) {
      int count = Math.min(tile.positions(), end - first);
      for (int position = 0; position < count; position++) {
        tile.weigh(position, rowWeights[from + first + position]);
      }
      tile.take(values, signals, deltas, slopes, first, count);
      tile.addFlows(least, first, count);
    }
  }

  /** The places of one row: as many side by side as the tile has. */
  private void addPlaces(float[] values, float[] signals, float[] deltas, float weight, int row) {
    for (int place = 0; place < layer.places(); place += tile.positions()) {
      int count = Math.min(tile.positions(), layer.places() - place);
      for (int position = 0; position < count; position++) {
        tile.weigh(position, weight);
      }
      tile.take(values, signals, deltas, slopes, row * layer.places() + place, count);
      tile.keepFlows(count);
    }
    tile.addKeptFlows(weight);
  }

  /** Adds what was added up so far to the sums of the layer, and begins anew. */
  void flush(LayerSums into) {
    tile.flush(into);
  }
}

package io.gradus.explain;

import io.gradus.compute.Trace;
import io.gradus.kernel.Kernels;
import io.gradus.kernel.MatrixProduct;
import java.util.Arrays;

/**
 * Adds rows that went forward and back to the sums of one layer. Rows without weight count for
 * nothing, whatever their values are. For one task; after the first rows nothing is allocated.
 *
 * <p>What is added up is added up in a {@link NodeTile}. Which flow of a row is large enough is a
 * product of matrices: it adds up each row's flows, and another one sets the share of that beside
 * each of them.
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
  private final NodeRows rows = new NodeRows();
  private final float[] ones;
  private final float share;

  /** {@code δ}, where the way back did not leave it: [rows, width] */
  private float[] products = {};

  /** The weight of all positions of a tile, where they are equal: [tile's width] */
  private final float[] equalWeights;

  /** Otherwise: [rows, nodes] */
  private float[] unequalWeights = {};

  /** What flows through a row: [rows] */
  private float[] totals = {};

  LayerAdder(NodeLayer layer, float[] parameters) {
    this.layer = layer;
    this.parameters = parameters;
    this.share = (float) (Math.max(1.0 / layer.nodes(), FLOW) * (1 - ROUNDING));
    this.tile = new NodeTile(layer, parameters, share);
    this.equalWeights = new float[tile.width()];
    this.ones = new float[layer.nodes()];
    Arrays.fill(ones, 1);
  }

  /**
   * Adds rows.
   *
   * @param rowWeights from {@code from}
   */
  void add(Trace trace, float[] rowWeights, int from, int count) {
    rows.values = trace.valuesByPlace(layer.layer());
    rows.signals = trace.errorsByPlace(layer.layer());
    rows.deltas = rows.signals;
    if (layer.slope().isPresent()) {
      rows.deltas = errors(trace, count * layer.width());
    }
    reserve(count);
    int row = 0;
    while (row < count) {
      int end = row;
      while (end < count && rowWeights[from + end] != 0) {
        end++;
      }
      if (layer.places() == 1) {
        addRows(rowWeights, from, row, end);
      } else {
        for (; row < end; row++) {
          addPlaces(rowWeights[from + row], row);
        }
      }
      row = end + 1;
    }
  }

  /** Flows of single rows are kept, until it is known what flows through the row. */
  private void reserve(int count) {
    rows.flowsKept = layer.places() == 1;
    int length = rows.flowsKept ? count * layer.nodes() : tile.width();
    if (rows.flows.length < length) {
      rows.flows = new float[length];
    }
    if (rows.flowsKept && totals.length < count) {
      totals = new float[count];
      rows.least = new float[length];
    }
  }

  /** {@code δ}, and the slopes where they are wanted. */
  private float[] errors(Trace trace, int length) {
    NodeSlope slope = layer.slope().orElseThrow();
    boolean known = layer.takesAllErrors();
    if (!known || !slope.rectifies()) {
      if (rows.slopes.length < length) {
        rows.slopes = new float[length];
      }
      float[] z = trace.valuesByPlace(layer.before());
      slope.at(parameters, z, rows.values, rows.slopes, length, layer.nodes());
    }
    if (known) {
      return trace.errorsByPlace(layer.before());
    }
    if (products.length < length) {
      products = new float[length];
    }
    multiply(rows.signals, rows.slopes, products, length);
    return products;
  }

  private static void multiply(float[] signals, float[] slopes, float[] products, int length) {
    for (int i = 0; i < length; i++) {
      products[i] = signals[i] * slopes[i];
    }
  }

  /** Rows {@code first … end − 1}, which are one position each and have weights. */
  private void addRows(float[] rowWeights, int from, int first, int end) {
    if (first == end) {
      return;
    }
    tile.add(rows, first, end - first, weigh(rowWeights, from, first, end));
    int nodes = layer.nodes();
    int count = end - first;
    int at = first * nodes;
    matrices.multiply(count, 1, nodes, rows.flows, at, nodes, ones, 0, 1, 0, totals, 0, 1);
    for (int row = 0; row < count; row++) {
      totals[row] = totals[row] > 0 ? share * totals[row] : Float.MAX_VALUE;
    }
    matrices.multiply(count, nodes, 1, totals, 0, 1, ones, 0, nodes, 0, rows.least, at, nodes);
    tile.addFlows(rows, first, count);
  }

  /** Lays weights out beside values, and returns their sum. */
  private double weigh(float[] rowWeights, int from, int first, int end) {
    double sum = 0;
    boolean equal = true;
    for (int row = first; row < end; row++) {
      sum += rowWeights[from + row];
      equal &= rowWeights[from + row] == rowWeights[from + first];
    }
    if (equal) {
      weighEqually(rowWeights[from + first]);
      return sum;
    }
    int nodes = layer.nodes();
    if (unequalWeights.length < end * nodes) {
      unequalWeights = new float[end * nodes];
    }
    for (int row = first; row < end; row++) {
      Arrays.fill(unequalWeights, row * nodes, (row + 1) * nodes, rowWeights[from + row]);
    }
    rows.weights = unequalWeights;
    rows.oneWeight = false;
    return sum;
  }

  private void weighEqually(float weight) {
    if (equalWeights[0] != weight) {
      Arrays.fill(equalWeights, weight);
    }
    rows.weights = equalWeights;
    rows.oneWeight = true;
  }

  /** The places of one row. */
  private void addPlaces(float weight, int row) {
    int places = layer.places();
    weighEqually(weight);
    tile.add(rows, row * places, places, (double) weight * places);
    tile.endRow(weight);
  }

  /** Adds what was added up so far to the sums of the layer, and begins anew. */
  void flush(LayerSums into) {
    tile.flush(into);
  }
}

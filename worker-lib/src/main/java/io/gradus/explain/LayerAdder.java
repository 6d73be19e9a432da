package io.gradus.explain;

import io.gradus.compute.Trace;
import io.gradus.explain.LayerSums.Of;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * Adds rows to the sums of one layer. Loops go over a band, the nodes of several positions (a place
 * of a row each) side by side, which has sums of its own, so that they are long enough to be
 * vectorized however few nodes there are. What counts does so by arithmetic instead of branches,
 * which a processor cannot foresee here: whatever is above 0, times the largest number, is at least
 * 1.
 */
final class LayerAdder {
  /** A node's part of a row's influence from which the row's error flows through it. */
  private static final double FLOW = 0.05;

  /** Values of a band, about. */
  private static final int BAND = 256;

  private final NodeLayer layer;
  private final float[] parameters;
  private final int nodes;

  /** How many positions a band has. */
  private final int positions;

  /** All of these: [positions, nodes]. */
  private final double[] a;

  private final double[] g;
  private final double[] slope;
  private final double[] weights;
  private final double[] least;
  private final double[] limits;
  private final float[] smallest;
  private final float[] largest;
  private final Map<Of, double[]> sums = new EnumMap<>(Of.class);

  /** {@code |a·g|} of a band. */
  private final double[] flow;

  /** The same of a row, over the places so far: [nodes]. */
  private final double[] rowFlow;

  private final double share;
  private float[] slopes = {};

  LayerAdder(NodeLayer layer, float[] parameters) {
    this.layer = layer;
    this.parameters = parameters;
    this.nodes = layer.nodes();
    this.positions = Math.max(1, BAND / nodes);
    int band = Math.multiplyExact(positions, nodes);
    this.a = new double[band];
    this.g = new double[band];
    this.slope = new double[band];
    this.weights = new double[band];
    this.least = new double[band];
    this.limits = new double[band];
    this.flow = new double[band];
    this.rowFlow = new double[nodes];
    this.smallest = new float[band];
    this.largest = new float[band];
    this.share = Math.max(1.0 / nodes, FLOW);
    for (Of of : Of.values()) {
      sums.put(of, new double[band]);
    }
    Arrays.fill(slope, 1);
    layer
        .slope()
        .ifPresent(
            function -> {
              double[] each = function.saturation(parameters, nodes);
              for (int i = 0; i < band; i++) {
                limits[i] = each[i % nodes];
              }
            });
    clear();
  }

  private void clear() {
    sums.values().forEach(sum -> Arrays.fill(sum, 0));
    Arrays.fill(smallest, Float.POSITIVE_INFINITY);
    Arrays.fill(largest, Float.NEGATIVE_INFINITY);
  }

  /**
   * Adds rows that went forward and back.
   *
   * @param rowWeights from {@code from}
   */
  void add(Trace trace, float[] rowWeights, int from, int rows) {
    float[] values = trace.valuesByPlace(layer.layer());
    float[] signals = trace.errorsByPlace(layer.layer());
    int length = rows * layer.width();
    if (layer.slope().isPresent()) {
      if (slopes.length < length) {
        slopes = new float[length];
      }
      float[] z = trace.valuesByPlace(layer.before());
      layer.slope().get().at(parameters, z, values, slopes, length, nodes);
    }
    int all = rows * layer.places();
    for (int first = 0; first < all; first += positions) {
      int count = Math.min(positions, all - first);
      for (int position = 0; position < count; position++) {
        double weight = rowWeights[from + (first + position) / layer.places()];
        widen(values, signals, (first + position) * nodes, position * nodes, weight);
      }
      addBand(values, first * nodes, count);
      if (layer.places() == 1) {
        addFlows(count);
      } else {
        addFlowsOfPlaces(first, count);
      }
    }
  }

  /** A position without weight has nothing but zeros, whatever its values are. */
  private void widen(float[] values, float[] signals, int source, int to, double weight) {
    Arrays.fill(weights, to, to + nodes, weight);
    if (weight == 0) {
      Arrays.fill(a, to, to + nodes, 0);
      Arrays.fill(g, to, to + nodes, 0);
      Arrays.fill(slope, to, to + nodes, 1);
      return;
    }
    for (int i = 0; i < nodes; i++) {
      a[to + i] = values[source + i];
    }
    for (int i = 0; i < nodes; i++) {
      g[to + i] = signals[source + i];
    }
    if (layer.slope().isPresent()) {
      for (int i = 0; i < nodes; i++) {
        slope[to + i] = slopes[source + i];
      }
    }
  }

  private void addBand(float[] values, int source, int count) {
    int length = count * nodes;
    addErrors(length);
    addProducts(length);
    addActivations(length);
    addZeros(length);
    if (layer.slope().isPresent()) {
      addSaturated(length);
    }
    for (int position = 0; position < count; position++) {
      int begin = position * nodes;
      while (position < count && weights[position * nodes] != 0) {
        position++;
      }
      addRange(values, source, begin, Math.min(position, count) * nodes);
    }
  }

  private void addErrors(int length) {
    double[] absolute = sums.get(Of.ABSOLUTE_ERROR);
    double[] error = sums.get(Of.ERROR);
    double[] squared = sums.get(Of.SQUARED_ERROR);
    for (int i = 0; i < length; i++) {
      double delta = g[i] * slope[i];
      double weighted = weights[i] * delta;
      absolute[i] += Math.abs(weighted);
      error[i] += weighted;
      squared[i] += weighted * delta;
    }
  }

  private void addProducts(int length) {
    double[] influence = sums.get(Of.INFLUENCE);
    double[] product = sums.get(Of.PRODUCT);
    for (int i = 0; i < length; i++) {
      double both = a[i] * g[i];
      double absolute = Math.abs(both);
      flow[i] = absolute;
      influence[i] += weights[i] * absolute;
      product[i] += weights[i] * both;
    }
  }

  private void addActivations(int length) {
    double[] signal = sums.get(Of.SIGNAL);
    double[] activation = sums.get(Of.ACTIVATION);
    double[] squared = sums.get(Of.SQUARED_ACTIVATION);
    for (int i = 0; i < length; i++) {
      double weighted = weights[i] * a[i];
      signal[i] += weights[i] * g[i];
      activation[i] += weighted;
      squared[i] += weighted * a[i];
    }
  }

  private void addZeros(int length) {
    double[] zeros = sums.get(Of.ZERO);
    for (int i = 0; i < length; i++) {
      zeros[i] += weights[i] * (1 - Math.min(Math.abs(a[i]) * Double.MAX_VALUE, 1));
    }
  }

  private void addSaturated(int length) {
    double[] saturated = sums.get(Of.SATURATED);
    for (int i = 0; i < length; i++) {
      double below = Math.max(limits[i] - Math.abs(slope[i]), 0);
      saturated[i] += weights[i] * Math.min(below * Double.MAX_VALUE, 1);
    }
  }

  private void addRange(float[] values, int source, int begin, int end) {
    for (int i = begin; i < end; i++) {
      smallest[i] = Math.min(smallest[i], values[source + i]);
      largest[i] = Math.max(largest[i], values[source + i]);
    }
  }

  /** Of rows that are one position each. */
  private void addFlows(int count) {
    for (int position = 0; position < count; position++) {
      Arrays.fill(least, position * nodes, (position + 1) * nodes, least(flow, position * nodes));
    }
    double[] flows = sums.get(Of.FLOW);
    for (int i = 0; i < count * nodes; i++) {
      double below = Math.max(least[i] - flow[i], 0);
      flows[i] += weights[i] * (1 - Math.min(below * Double.MAX_VALUE, 1));
    }
  }

  /** Of rows of several positions, which may have begun in an earlier band. */
  private void addFlowsOfPlaces(int first, int count) {
    for (int position = 0; position < count; position++) {
      int at = position * nodes;
      for (int i = 0; i < nodes; i++) {
        rowFlow[i] += flow[at + i];
      }
      if ((first + position + 1) % layer.places() == 0) {
        double weight = weights[at];
        double enough = least(rowFlow, 0);
        double[] flows = sums.get(Of.FLOW);
        for (int i = 0; i < nodes; i++) {
          flows[i] += rowFlow[i] >= enough ? weight : 0;
        }
        Arrays.fill(rowFlow, 0);
      }
    }
  }

  /**
   * From where on an error flows through a node, by the flows from {@code at}: nowhere where there
   * are none. Four sums at a time, which wait for themselves alone.
   */
  private double least(double[] flow, int at) {
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    int i = 0;
    for (; i + 3 < nodes; i += 4) {
      first += flow[at + i];
      second += flow[at + i + 1];
      third += flow[at + i + 2];
      fourth += flow[at + i + 3];
    }
    for (; i < nodes; i++) {
      first += flow[at + i];
    }
    double all = first + second + (third + fourth);
    return all > 0 ? share * all : Double.POSITIVE_INFINITY;
  }

  /** Adds what was added up so far to the sums of the layer, and begins anew. */
  void flush(LayerSums into) {
    for (Of of : Of.values()) {
      double[] sum = into.of(of);
      double[] mine = sums.get(of);
      for (int i = 0; i < mine.length; i++) {
        sum[i % nodes] += mine[i];
      }
    }
    for (int i = 0; i < smallest.length; i++) {
      int node = i % nodes;
      into.smallest()[node] = Math.min(into.smallest()[node], smallest[i]);
      into.largest()[node] = Math.max(into.largest()[node], largest[i]);
    }
    clear();
  }
}

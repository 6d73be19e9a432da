package io.gradus.explain;

import io.gradus.compute.Plan;
import io.gradus.compute.Trace;
import io.gradus.data.Block;
import io.gradus.explain.LayerSums.Of;
import io.gradus.kernel.Kernels;
import io.gradus.network.ShapedLayer;
import java.util.Arrays;
import java.util.List;

/**
 * Takes rows forward, traces their errors back to the nodes that caused them, and adds up what each
 * node has to do with it. For one task; after the first rows nothing is allocated.
 */
public final class NodeStatistics {
  /** A node's part of a layer's influence from which a row's error flows through it. */
  private static final double FLOW = 0.05;

  private final Plan plan;
  private final float[] parameters;
  private final float[] buffers;
  private final Trace trace;
  private final int partition;
  private final String output;
  private final NodeSums sums;
  private final LayerScratch[] scratch;
  private float[] errors = {};
  private double[] losses = {};

  /** What is at hand while the rows of a layer are gone through. */
  private static final class LayerScratch {
    final NodeLayer layer;
    final double[] limits;
    final double share;
    final double[] a;
    final double[] g;
    final double[] delta;

    /** {@code |a·g|} of a row, over all places: [nodes]. */
    final double[] flow;

    float[] slopes = {};

    LayerScratch(NodeLayer layer, float[] parameters) {
      int nodes = layer.nodes();
      this.layer = layer;
      this.limits =
          layer.slope().map(slope -> slope.saturation(parameters, nodes)).orElse(new double[0]);
      this.share = Math.max(1.0 / nodes, FLOW);
      this.a = new double[nodes];
      this.g = new double[nodes];
      this.delta = new double[nodes];
      this.flow = new double[nodes];
    }
  }

  /**
   * @param plan compiled for tracing
   * @param layers of the plan's network
   * @param partition that the rows are of
   * @param worst how many rows with the largest losses are kept
   */
  public NodeStatistics(
      Plan plan,
      List<NodeLayer> layers,
      float[] parameters,
      float[] buffers,
      int partition,
      int worst) {
    this.plan = plan;
    this.partition = partition;
    List<ShapedLayer> all = plan.spec().shapedLayers();
    this.output = all.get(all.size() - 1).number();
    this.parameters = parameters;
    this.buffers = buffers;
    this.trace = new Trace(plan, Kernels.active());
    this.sums = new NodeSums(layers, worst, plan.outputs());
    this.scratch =
        layers.stream()
            .map(layer -> new LayerScratch(layer, parameters))
            .toArray(LayerScratch[]::new);
  }

  /** The sums of all rows so far. */
  public NodeSums sums() {
    return sums;
  }

  /** Adds the rows of a block, which are numbered from 0 in their partition. */
  public void add(Block block) {
    sums.numbers().add(partition, block.rows());
    for (int from = 0; from < block.rows(); from += plan.chunkRows()) {
      add(block, from, Math.min(from + plan.chunkRows(), block.rows()));
    }
  }

  private void add(Block block, int from, int to) {
    int rows = to - from;
    trace.evaluate(parameters, buffers, block, from, to);
    outputErrors(block, from, rows);
    trace.backward(output, errors);
    for (int i = 0; i < scratch.length; i++) {
      add(scratch[i], sums.layer(i), block, from, rows);
    }
  }

  /** The error of each row at the outputs, whatever its weight. */
  private void outputErrors(Block block, int from, int rows) {
    int outputs = plan.outputs();
    int targets = plan.targetWidth();
    if (errors.length != rows * outputs) {
      errors = new float[rows * outputs];
      losses = new double[rows];
    }
    float[] y = trace.valuesByPlace(output);
    for (int row = 0; row < rows; row++) {
      float weight = block.weights()[from + row];
      losses[row] =
          plan.loss().row(y, row * outputs, block.targets(), (from + row) * targets, 1, errors);
      sums.rows++;
      if (weight != 0) {
        sums.weight += weight;
        sums.loss += weight * losses[row];
        sums.worst()
            .add(
                losses[row],
                RowNumbers.first(partition) + block.ids()[from + row],
                y,
                row * outputs);
      }
    }
  }

  private void add(LayerScratch at, LayerSums into, Block block, int from, int rows) {
    NodeLayer layer = at.layer;
    int nodes = layer.nodes();
    float[] values = trace.valuesByPlace(layer.layer());
    float[] signals = trace.errorsByPlace(layer.layer());
    boolean hasSlope = layer.slope().isPresent();
    if (hasSlope) {
      if (at.slopes.length < rows * layer.width()) {
        at.slopes = new float[rows * layer.width()];
      }
      layer
          .slope()
          .get()
          .at(
              parameters,
              trace.valuesByPlace(layer.before()),
              values,
              at.slopes,
              rows * layer.width(),
              nodes);
    }
    for (int row = 0; row < rows; row++) {
      double weight = block.weights()[from + row];
      if (weight == 0) {
        continue;
      }
      Arrays.fill(at.flow, 0);
      for (int place = 0; place < layer.places(); place++) {
        int base = (row * layer.places() + place) * nodes;
        if (hasSlope) {
          widen(values, signals, at.slopes, base, at);
          addSaturated(at.slopes, base, at.limits, weight, into.of(Of.SATURATED));
        } else {
          widen(values, signals, base, at);
        }
        addErrors(at, weight, into);
        addActivations(at, weight, into);
        addRange(values, base, into);
        addZeros(values, base, weight, into.of(Of.ZERO));
      }
      addFlow(at, weight, into.of(Of.FLOW));
    }
  }

  private static void widen(
      float[] values, float[] signals, float[] slopes, int base, LayerScratch at) {
    double[] a = at.a;
    double[] g = at.g;
    double[] delta = at.delta;
    for (int node = 0; node < a.length; node++) {
      a[node] = values[base + node];
      g[node] = signals[base + node];
      delta[node] = g[node] * slopes[base + node];
    }
  }

  private static void widen(float[] values, float[] signals, int base, LayerScratch at) {
    double[] a = at.a;
    double[] g = at.g;
    double[] delta = at.delta;
    for (int node = 0; node < a.length; node++) {
      a[node] = values[base + node];
      g[node] = signals[base + node];
      delta[node] = g[node];
    }
  }

  private static void addErrors(LayerScratch at, double weight, LayerSums into) {
    double[] delta = at.delta;
    double[] absolute = into.of(Of.ABSOLUTE_ERROR);
    double[] error = into.of(Of.ERROR);
    double[] squared = into.of(Of.SQUARED_ERROR);
    for (int node = 0; node < delta.length; node++) {
      double weighted = weight * delta[node];
      absolute[node] += Math.abs(weighted);
      error[node] += weighted;
      squared[node] += weighted * delta[node];
    }
  }

  private static void addActivations(LayerScratch at, double weight, LayerSums into) {
    double[] a = at.a;
    double[] g = at.g;
    double[] flow = at.flow;
    double[] influence = into.of(Of.INFLUENCE);
    double[] product = into.of(Of.PRODUCT);
    for (int node = 0; node < a.length; node++) {
      double both = a[node] * g[node];
      double absolute = Math.abs(both);
      flow[node] += absolute;
      influence[node] += weight * absolute;
      product[node] += weight * both;
    }
    double[] signal = into.of(Of.SIGNAL);
    double[] activation = into.of(Of.ACTIVATION);
    double[] squared = into.of(Of.SQUARED_ACTIVATION);
    for (int node = 0; node < a.length; node++) {
      double weighted = weight * a[node];
      signal[node] += weight * g[node];
      activation[node] += weighted;
      squared[node] += weighted * a[node];
    }
  }

  private static void addRange(float[] values, int base, LayerSums into) {
    float[] smallest = into.smallest();
    float[] largest = into.largest();
    for (int node = 0; node < smallest.length; node++) {
      smallest[node] = Math.min(smallest[node], values[base + node]);
      largest[node] = Math.max(largest[node], values[base + node]);
    }
  }

  private static void addZeros(float[] values, int base, double weight, double[] zeros) {
    for (int node = 0; node < zeros.length; node++) {
      zeros[node] += values[base + node] == 0 ? weight : 0;
    }
  }

  private static void addSaturated(
      float[] slopes, int base, double[] limits, double weight, double[] saturated) {
    for (int node = 0; node < limits.length; node++) {
      saturated[node] += Math.abs(slopes[base + node]) < limits[node] ? weight : 0;
    }
  }

  private static void addFlow(LayerScratch at, double weight, double[] flows) {
    double all = 0;
    for (int node = 0; node < flows.length; node++) {
      all += at.flow[node];
    }
    double least = at.share * all;
    if (least > 0) {
      for (int node = 0; node < flows.length; node++) {
        flows[node] += at.flow[node] >= least ? weight : 0;
      }
    }
  }
}

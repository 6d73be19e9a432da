package io.gradus.explain;

import io.gradus.compute.Plan;
import io.gradus.compute.Trace;
import io.gradus.data.Block;
import io.gradus.kernel.Kernels;
import io.gradus.network.ShapedLayer;
import java.util.List;

/**
 * Takes rows forward, traces their errors back to the nodes that caused them, and adds up what each
 * node has to do with it. For one task; after the first rows nothing is allocated.
 */
public final class NodeStatistics {
  /** Rows of narrow networks that go through together, so that caches hold what they become. */
  private static final int MOST_ROWS = 256;

  private final Plan plan;
  private final float[] parameters;
  private final float[] buffers;
  private final Trace trace;
  private final int partition;
  private final String output;
  private final NodeSums sums;
  private final LayerAdder[] adders;
  private float[] errors = {};
  private double[] losses = {};

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
    this.adders =
        layers.stream().map(layer -> new LayerAdder(layer, parameters)).toArray(LayerAdder[]::new);
  }

  /** The sums of all rows so far. */
  public NodeSums sums() {
    return sums;
  }

  /** Adds the rows of a block, which are numbered from 0 in their partition. */
  public void add(Block block) {
    sums.numbers().add(partition, block.rows());
    int chunk = Math.min(plan.chunkRows(), MOST_ROWS);
    for (int from = 0; from < block.rows(); from += chunk) {
      add(block, from, Math.min(from + chunk, block.rows()));
    }
    for (int i = 0; i < adders.length; i++) {
      adders[i].flush(sums.layer(i));
    }
  }

  private void add(Block block, int from, int to) {
    int rows = to - from;
    trace.evaluate(parameters, buffers, block, from, to);
    outputErrors(block, from, rows);
    trace.backward(output, errors);
    for (LayerAdder adder : adders) {
      adder.add(trace, block.weights(), from, rows);
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
    float[] y = trace.outputs();
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
}

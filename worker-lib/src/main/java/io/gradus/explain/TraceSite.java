package io.gradus.explain;

import io.gradus.compute.Trace;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Shape;
import io.gradus.network.ShapedLayer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A place of the network at which an error trace stops: the input, or what is behind a layer.
 *
 * @param index of this place among all
 * @param before index of the place whose values the layer takes; −1 at the input
 * @param layer null at the input
 * @param blocks indices of the residual blocks around it, whose skips lead past it
 * @param nodeOf the node that each value belongs to: a column at the input, a channel of an image,
 *     a feature of anything else
 * @param nodes how many there are
 */
record TraceSite(
    int index, int before, ShapedLayer layer, List<Integer> blocks, int[] nodeOf, int nodes) {

  /** All places of a network: the input first, then its layers, those inside a block after it. */
  static List<TraceSite> of(NetworkSpec spec, InputGroups columns) {
    List<TraceSite> sites = new ArrayList<>();
    sites.add(new TraceSite(0, -1, null, List.of(), columns.all(), columns.count()));
    add(spec.shapedLayers(), 0, List.of(), sites);
    return List.copyOf(sites);
  }

  private static void add(
      List<ShapedLayer> layers, int before, List<Integer> blocks, List<TraceSite> into) {
    int last = before;
    for (ShapedLayer layer : layers) {
      int index = into.size();
      Shape shape = layer.output();
      int[] nodeOf = new int[shape.size()];
      Arrays.setAll(nodeOf, value -> node(shape, value));
      into.add(new TraceSite(index, last, layer, blocks, nodeOf, shape.channels()));
      if (!layer.body().isEmpty()) {
        List<Integer> around = new ArrayList<>(blocks);
        around.add(index);
        add(layer.body(), last, List.copyOf(around), into);
      }
      last = index;
    }
  }

  /** The channel of an image, the feature of anything else. */
  static int node(Shape shape, int value) {
    return shape.isImage() ? value / (shape.size() / shape.channels()) : value % shape.last();
  }

  /** What it is called: {@link Trace#INPUT}, or the layer's number in the network's table. */
  String name() {
    return layer == null ? Trace.INPUT : layer.number();
  }

  int values() {
    return nodeOf.length;
  }

  /** Whether it is a residual block as a whole. */
  boolean isBlock() {
    return layer != null && !layer.body().isEmpty();
  }

  /** Adds the values of each node: [nodes]. */
  double[] byNode(double[] values) {
    double[] sums = new double[nodes];
    for (int i = 0; i < values.length; i++) {
      sums[nodeOf[i]] += values[i];
    }
    return sums;
  }
}

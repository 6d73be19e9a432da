package io.gradus.explain;

import io.gradus.explain.LayerSums.Of;
import java.util.Arrays;
import java.util.Optional;

/**
 * The nodes of several positions (a place of a row each) side by side, and what they add up to. A
 * slot takes at most {@link #MOST_TILES} numbers in single precision before it is added to its
 * node's sum in double precision. Activations are added as deviations from the mean of the first
 * that came, so that their spread is as exact where they lie far from 0.
 */
final class NodeTile {
  /** Slots of a tile, about: with all sums they stay in a processor's first cache. */
  private static final int SLOTS = 256;

  /** What every processor's number of lanes divides, up to 512 bits. */
  private static final int LANES = 16;

  /** From how many numbers in single precision on a slot is emptied. */
  private static final int MOST_TILES = 128;

  private static final Of[] ALL = Of.values();

  private final int nodes;
  private final int positions;
  private final int width;
  private final float share;
  private final NodeSlots slots;
  private final NodeLoops loops;

  /** Whether nodes have a function, and whether they can be flat where they are not 0. */
  private final boolean sloped;

  private final boolean saturates;

  /** Of all that is added up, by its ordinal: of each node. */
  private final double[][] sums = new double[ALL.length][];

  /** {@code Σ w·|a·g|}: of the row that goes on, where rows have several places. */
  private final double[] influence;

  private boolean begun;
  private int tiles;
  private double weight;

  /**
   * @param share of a row's flows from which its error flows through a node
   */
  NodeTile(NodeLayer layer, float[] parameters, float share) {
    this.nodes = layer.nodes();
    this.share = share;
    this.positions = positions(nodes, layer.places());
    this.width = Math.multiplyExact(positions, nodes);
    this.slots = new NodeSlots(width);
    this.loops = NodeLoops.ofWidth(width);
    Optional<NodeSlope> function = layer.slope();
    this.sloped = function.isPresent();
    this.saturates = sloped && !function.get().rectifies();
    for (Of of : ALL) {
      sums[of.ordinal()] = new double[nodes];
    }
    this.influence = layer.places() == 1 ? sums(Of.INFLUENCE) : new double[nodes];
    if (saturates) {
      double[] each = function.get().saturation(parameters, nodes);
      for (int i = 0; i < width; i++) {
        slots.limits[i] = (float) each[i % nodes];
      }
    }
  }

  /**
   * How many positions are side by side: so many that vectors end where tiles end, and as many as
   * there is room for, but none that would be left over of a row's places.
   */
  private static int positions(int nodes, int places) {
    int most = places == 1 ? Integer.MAX_VALUE : places;
    int together = 1;
    while (together * nodes % LANES != 0 && 2 * together <= most) {
      together *= 2;
    }
    while (2L * together * nodes <= SLOTS && (places == 1 || places % (2 * together) == 0)) {
      together *= 2;
    }
    return together;
  }

  /** Values of a tile: those of all nodes at so many positions as are side by side. */
  int width() {
    return width;
  }

  /**
   * Adds positions, all but their flows.
   *
   * @param first the first position
   * @param count how many
   * @param weights their sum
   */
  void add(NodeRows rows, int first, int count, double weights) {
    int at = first * nodes;
    int left = count * nodes;
    if (!begun) {
      findPivot(rows.values, at, Math.min(count, positions));
    }
    while (left > 0) {
      int whole = Math.min(left / width, MOST_TILES - tiles);
      int end = whole > 0 ? width : left;
      int taken = Math.max(whole, 1);
      loops.add(slots, rows, at, taken, 0, end);
      if (saturates) {
        loops.addFlat(slots, rows, at, taken, 0, end);
      }
      at += taken * end;
      left -= taken * end;
      tiles += taken;
      if (tiles == MOST_TILES) {
        empty();
      }
    }
    weight += weights;
  }

  private void findPivot(float[] values, int at, int count) {
    double[] means = new double[nodes];
    for (int i = 0; i < count * nodes; i++) {
      means[i % nodes] += values[at + i] / (double) count;
    }
    for (int i = 0; i < width; i++) {
      slots.pivot[i] = (float) means[i % nodes];
    }
    begun = true;
  }

  /** Adds the flows of positions that are a row each. */
  void addFlows(NodeRows rows, int first, int count) {
    int at = first * nodes;
    int left = count * nodes;
    while (left > 0) {
      int whole = Math.min(left / width, MOST_TILES);
      int end = whole > 0 ? width : left;
      int taken = Math.max(whole, 1);
      loops.addFlows(slots, rows, at, taken, 0, end);
      empty(Of.FLOW, sums(Of.FLOW));
      at += taken * end;
      left -= taken * end;
    }
  }

  /** Adds the flows of a row whose places have all been added. */
  void endRow(double rowWeight) {
    empty(Of.INFLUENCE, influence);
    double all = 0;
    for (int node = 0; node < nodes; node++) {
      all += influence[node];
    }
    double enough = all > 0 ? share * all : Double.POSITIVE_INFINITY;
    double[] flows = sums(Of.FLOW);
    double[] sum = sums(Of.INFLUENCE);
    for (int node = 0; node < nodes; node++) {
      flows[node] += influence[node] >= enough ? rowWeight : 0;
      sum[node] += influence[node];
    }
    Arrays.fill(influence, 0);
  }

  private double[] sums(Of of) {
    return sums[of.ordinal()];
  }

  /** Adds what slots have to the sums of their nodes. */
  private void empty() {
    for (Of of : ALL) {
      empty(of, of == Of.INFLUENCE ? influence : sums(of));
    }
    tiles = 0;
  }

  private void empty(Of of, double[] sum) {
    float[] each = slots.of(of);
    for (int at = 0; at < width; at += nodes) {
      for (int node = 0; node < nodes; node++) {
        sum[node] += each[at + node];
      }
    }
    Arrays.fill(each, 0);
  }

  /** Adds all so far to the sums of the layer, and begins anew. */
  void flush(LayerSums into) {
    empty();
    completeSums();
    for (Of of : ALL) {
      double[] sum = into.of(of);
      double[] mine = sums(of);
      for (int node = 0; node < nodes; node++) {
        sum[node] += mine[node];
      }
      Arrays.fill(mine, 0);
    }
    for (int i = 0; i < width; i++) {
      int node = i % nodes;
      into.smallest()[node] = Math.min(into.smallest()[node], slots.smallest[i]);
      into.largest()[node] = Math.max(into.largest()[node], slots.largest[i]);
    }
    slots.clearRanges();
    weight = 0;
  }

  /** From deviations to the activations themselves; and a sum that is the same as another. */
  private void completeSums() {
    double[] activation = sums(Of.ACTIVATION);
    double[] squared = sums(Of.SQUARED_ACTIVATION);
    for (int node = 0; node < nodes; node++) {
      double from = slots.pivot[node];
      squared[node] += from * (2 * activation[node] + from * weight);
      activation[node] += from * weight;
    }
    if (sloped && !saturates) {
      System.arraycopy(sums(Of.ZERO), 0, sums(Of.SATURATED), 0, nodes);
    }
  }
}

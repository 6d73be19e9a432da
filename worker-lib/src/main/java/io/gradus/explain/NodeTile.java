package io.gradus.explain;

import io.gradus.explain.LayerSums.Of;
import java.util.Arrays;
import java.util.Optional;

/**
 * The nodes of several positions (a place of a row each) side by side, and what they add up to:
 * shape [positions, nodes]. So loops are long however few nodes there are; all of them go over
 * arrays of single precision by one index, which is what a JVM makes vectors of. What counts does
 * so by arithmetic instead of branches, which a processor cannot foresee here.
 *
 * <p>A slot takes at most {@link #MOST_TILES} numbers in single precision before it is added to its
 * node's sum in double precision. Activations are added as deviations from the mean of the first
 * that came, so that their spread is as exact where they lie far from 0.
 */
final class NodeTile {
  /** Slots of a tile, about: with all sums they stay in a processor's caches. */
  private static final int SLOTS = 640;

  /** From how many numbers in single precision on a slot is emptied. */
  private static final int MOST_TILES = 128;

  /** Squared, it takes the smallest number above 0 to 1 and more. */
  private static final float HUGE = 0x1p75f;

  private static final Of[] ALL = Of.values();

  private final int nodes;
  private final int positions;
  private final float share;

  /** Whether δ is another number than g, and whether nodes can be flat where they are not 0. */
  private final boolean sloped;

  private final boolean saturates;

  private final float[] a;
  private final float[] g;
  private final float[] delta;
  private final float[] slope;
  private final float[] weights;

  /** Below these slopes a node counts as saturated. */
  private final float[] limits;

  private final float[] least;

  /** {@code |a·g|} over the places of a row so far. */
  private final float[] rowFlow;

  /** A number of each node, for a moment; zeros between. */
  private final double[] ofNodes;

  /** About what each slot's node is on average: the mean of the positions that came first. */
  private final float[] pivot;

  private final float[] smallest;
  private final float[] largest;

  /** Of all that is added up, by its ordinal: of each slot, and of each node. */
  private final float[][] slots = new float[ALL.length][];

  private final double[][] sums = new double[ALL.length][];

  private boolean begun;
  private int tiles;
  private double weight;

  /**
   * @param share of a row's flows from which its error flows through a node
   */
  NodeTile(NodeLayer layer, float[] parameters, float share) {
    this.nodes = layer.nodes();
    this.share = share;
    int together = layer.places() == 1 ? SLOTS : layer.places();
    this.positions = Math.min(Math.max(1, SLOTS / nodes), together);
    Optional<NodeSlope> function = layer.slope();
    this.sloped = function.isPresent();
    this.saturates = sloped && !function.get().rectifies();
    int length = Math.multiplyExact(positions, nodes);
    this.a = new float[length];
    this.g = new float[length];
    this.delta = sloped ? new float[length] : g;
    this.slope = new float[saturates ? length : 0];
    this.limits = new float[saturates ? length : 0];
    this.weights = new float[length];
    this.least = new float[length];
    this.rowFlow = new float[length];
    this.ofNodes = new double[nodes];
    this.pivot = new float[length];
    this.smallest = new float[length];
    this.largest = new float[length];
    for (Of of : ALL) {
      slots[of.ordinal()] = new float[length];
      sums[of.ordinal()] = new double[nodes];
    }
    if (saturates) {
      double[] each = function.get().saturation(parameters, nodes);
      for (int i = 0; i < length; i++) {
        limits[i] = (float) each[i % nodes];
      }
    }
    clearRanges();
  }

  private void clearRanges() {
    Arrays.fill(smallest, Float.POSITIVE_INFINITY);
    Arrays.fill(largest, Float.NEGATIVE_INFINITY);
  }

  /** How many there are side by side. */
  int positions() {
    return positions;
  }

  /** Says what a position weighs in what is taken next; more than 0. */
  void weigh(int position, float rowWeight) {
    int at = position * nodes;
    if (weights[at] != rowWeight) {
      Arrays.fill(weights, at, at + nodes, rowWeight);
    }
    weight += rowWeight;
  }

  /**
   * Adds positions, all but their flows.
   *
   * @param values of the layer: [positions, nodes], as are the others
   * @param deltas ignored, as are slopes, where there is no activation function
   * @param first the first position
   * @param count how many
   */
  void take(float[] values, float[] signals, float[] deltas, float[] slopes, int first, int count) {
    int from = first * nodes;
    int length = count * nodes;
    System.arraycopy(values, from, a, 0, length);
    System.arraycopy(signals, from, g, 0, length);
    if (!begun) {
      findPivot(count);
    }
    if (sloped) {
      System.arraycopy(deltas, from, delta, 0, length);
      addErrors(length);
    }
    if (saturates) {
      System.arraycopy(slopes, from, slope, 0, length);
      addSaturated(length);
    }
    addSignals(length);
    addProducts(length);
    addActivations(length);
    addZeros(length);
    addRange(length);
    tiles++;
    if (tiles == MOST_TILES) {
      empty();
    }
  }

  private void findPivot(int count) {
    for (int i = 0; i < count * nodes; i++) {
      ofNodes[i % nodes] += a[i];
    }
    for (int i = 0; i < pivot.length; i++) {
      pivot[i] = (float) (ofNodes[i % nodes] / count);
    }
    Arrays.fill(ofNodes, 0);
    begun = true;
  }

  private void addErrors(int length) {
    float[] error = slots(Of.ERROR);
    for (int i = 0; i < length; i++) {
      error[i] += weights[i] * delta[i];
    }
  }

  private void addSignals(int length) {
    float[] signal = slots(Of.SIGNAL);
    float[] absolute = slots(Of.ABSOLUTE_ERROR);
    float[] squared = slots(Of.SQUARED_ERROR);
    for (int i = 0; i < length; i++) {
      float weighted = weights[i] * delta[i];
      signal[i] += weights[i] * g[i];
      absolute[i] += Math.abs(weighted);
      squared[i] += weighted * delta[i];
    }
  }

  private void addProducts(int length) {
    float[] influence = slots(Of.INFLUENCE);
    float[] product = slots(Of.PRODUCT);
    for (int i = 0; i < length; i++) {
      float weighted = weights[i] * (a[i] * g[i]);
      influence[i] += Math.abs(weighted);
      product[i] += weighted;
    }
  }

  private void addActivations(int length) {
    float[] activation = slots(Of.ACTIVATION);
    float[] squared = slots(Of.SQUARED_ACTIVATION);
    for (int i = 0; i < length; i++) {
      float deviation = a[i] - pivot[i];
      float weighted = weights[i] * deviation;
      activation[i] += weighted;
      squared[i] += weighted * deviation;
    }
  }

  private void addZeros(int length) {
    float[] zeros = slots(Of.ZERO);
    for (int i = 0; i < length; i++) {
      zeros[i] += weights[i] * (1 - Math.min(Math.abs(a[i]) * HUGE * HUGE, 1));
    }
  }

  private void addSaturated(int length) {
    float[] saturated = slots(Of.SATURATED);
    for (int i = 0; i < length; i++) {
      float below = Math.max(limits[i] - Math.abs(slope[i]), 0);
      saturated[i] += weights[i] * Math.min(below * HUGE * HUGE, 1);
    }
  }

  private void addRange(int length) {
    for (int i = 0; i < length; i++) {
      smallest[i] = Math.min(smallest[i], a[i]);
      largest[i] = Math.max(largest[i], a[i]);
    }
  }

  /**
   * Adds the flows of the positions taken last, which are a row each.
   *
   * @param leasts from where on a row's error flows through a node: [positions, nodes]
   * @param first the first position
   */
  void addFlows(float[] leasts, int first, int count) {
    int length = count * nodes;
    System.arraycopy(leasts, first * nodes, least, 0, length);
    float[] flows = slots(Of.FLOW);
    for (int i = 0; i < length; i++) {
      float below = Math.max(least[i] - Math.abs(a[i] * g[i]), 0);
      flows[i] += weights[i] * (1 - Math.min(below * HUGE * HUGE, 1));
    }
  }

  /** Keeps the flows of the positions taken last, which are places of one row. */
  void keepFlows(int count) {
    int length = count * nodes;
    for (int i = 0; i < length; i++) {
      rowFlow[i] += Math.abs(a[i] * g[i]);
    }
  }

  /** Adds those of all places that were kept. */
  void addKeptFlows(double rowWeight) {
    double all = 0;
    for (int at = 0; at < rowFlow.length; at += nodes) {
      for (int node = 0; node < nodes; node++) {
        ofNodes[node] += rowFlow[at + node];
        all += rowFlow[at + node];
      }
    }
    Arrays.fill(rowFlow, 0);
    double enough = all > 0 ? share * all : Double.POSITIVE_INFINITY;
    double[] flows = sums[Of.FLOW.ordinal()];
    for (int node = 0; node < nodes; node++) {
      flows[node] += ofNodes[node] >= enough ? rowWeight : 0;
    }
    Arrays.fill(ofNodes, 0);
  }

  private float[] slots(Of of) {
    return slots[of.ordinal()];
  }

  /** Adds what slots have to the sums of their nodes. */
  private void empty() {
    for (int of = 0; of < slots.length; of++) {
      float[] each = slots[of];
      double[] sum = sums[of];
      for (int at = 0; at < each.length; at += nodes) {
        for (int node = 0; node < nodes; node++) {
          sum[node] += each[at + node];
        }
      }
      Arrays.fill(each, 0);
    }
    tiles = 0;
  }

  /** Adds all so far to the sums of the layer, and begins anew. */
  void flush(LayerSums into) {
    empty();
    completeSums();
    for (Of of : ALL) {
      double[] sum = into.of(of);
      double[] mine = sums[of.ordinal()];
      for (int node = 0; node < nodes; node++) {
        sum[node] += mine[node];
      }
      Arrays.fill(mine, 0);
    }
    for (int i = 0; i < smallest.length; i++) {
      int node = i % nodes;
      into.smallest()[node] = Math.min(into.smallest()[node], smallest[i]);
      into.largest()[node] = Math.max(into.largest()[node], largest[i]);
    }
    clearRanges();
    weight = 0;
  }

  /** From deviations to the activations themselves; and sums that are the same as others. */
  private void completeSums() {
    double[] activation = sums[Of.ACTIVATION.ordinal()];
    double[] squared = sums[Of.SQUARED_ACTIVATION.ordinal()];
    for (int node = 0; node < nodes; node++) {
      double from = pivot[node];
      squared[node] += from * (2 * activation[node] + from * weight);
      activation[node] += from * weight;
    }
    if (!sloped) {
      System.arraycopy(sums[Of.SIGNAL.ordinal()], 0, sums[Of.ERROR.ordinal()], 0, nodes);
    } else if (!saturates) {
      System.arraycopy(sums[Of.ZERO.ordinal()], 0, sums[Of.SATURATED.ordinal()], 0, nodes);
    }
  }
}

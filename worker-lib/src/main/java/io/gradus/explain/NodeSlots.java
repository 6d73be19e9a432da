package io.gradus.explain;

import io.gradus.explain.LayerSums.Of;
import java.util.Arrays;

/**
 * What the nodes of several positions (a place of a row each) side by side add up to, in single
 * precision: shape [positions, nodes]. However few nodes there are, a loop over slots is long.
 */
final class NodeSlots {
  private static final Of[] ALL = Of.values();

  /** How many there are: positions · nodes. */
  final int width;

  /** About what each slot's node is on average; activations are added as deviations from it. */
  final float[] pivot;

  final float[] smallest;
  final float[] largest;

  /** Below these slopes a node counts as saturated; zeros where that is not asked for. */
  final float[] limits;

  private final float[][] sums = new float[ALL.length][];

  NodeSlots(int width) {
    this.width = width;
    this.pivot = new float[width];
    this.smallest = new float[width];
    this.largest = new float[width];
    this.limits = new float[width];
    for (Of of : ALL) {
      sums[of.ordinal()] = new float[width];
    }
    clearRanges();
  }

  /** A sum of each slot, the array itself: [width]. */
  float[] of(Of what) {
    return sums[what.ordinal()];
  }

  void clearRanges() {
    Arrays.fill(smallest, Float.POSITIVE_INFINITY);
    Arrays.fill(largest, Float.NEGATIVE_INFINITY);
  }
}

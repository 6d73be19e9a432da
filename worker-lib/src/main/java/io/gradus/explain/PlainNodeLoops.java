package io.gradus.explain;

import io.gradus.explain.LayerSums.Of;

/**
 * In loops over arrays of single precision by one index, which is what a JVM makes vectors of by
 * itself; so each tile is copied. What counts does so by arithmetic instead of branches, which a
 * processor cannot foresee here.
 */
final class PlainNodeLoops implements NodeLoops {
  /** Squared, it takes the smallest number above 0 to 1 and more. */
  private static final float HUGE = 0x1p75f;

  private final float[] a;
  private final float[] g;
  private final float[] delta;
  private final float[] flow;
  private final float[] least;
  private final float[] weights;

  PlainNodeLoops(int width) {
    this.a = new float[width];
    this.g = new float[width];
    this.delta = new float[width];
    this.flow = new float[width];
    this.least = new float[width];
    this.weights = new float[width];
  }

  @Override
  public void add(NodeSlots slots, NodeRows rows, int at, int tiles, int first, int end) {
    for (int tile = 0; tile < tiles; tile++) {
      int start = at + tile * slots.width;
      takeWeights(rows, tile, start, first, end);
      copy(rows.values, start, a, first, end);
      copy(rows.signals, start, g, first, end);
      copy(rows.deltas, start, delta, first, end);
      addErrors(slots, first, end);
      addSignals(slots, first, end);
      addProducts(slots, first, end);
      addActivations(slots, first, end);
      addZeros(slots, first, end);
      addRange(slots, first, end);
      System.arraycopy(flow, first, rows.flows, rows.flowsAt(start) + first, end - first);
    }
  }

  private void takeWeights(NodeRows rows, int tile, int start, int first, int end) {
    if (tile == 0 || !rows.oneWeight) {
      copy(rows.weights, rows.weightsAt(start), weights, first, end);
    }
  }

  private static void copy(float[] from, int start, float[] to, int first, int end) {
    System.arraycopy(from, start + first, to, first, end - first);
  }

  private void addErrors(NodeSlots slots, int first, int end) {
    float[] error = slots.of(Of.ERROR);
    float[] absolute = slots.of(Of.ABSOLUTE_ERROR);
    float[] squared = slots.of(Of.SQUARED_ERROR);
    for (int i = first; i < end; i++) {
      float weighted = weights[i] * delta[i];
      error[i] += weighted;
      absolute[i] += Math.abs(weighted);
      squared[i] += weighted * delta[i];
    }
  }

  private void addSignals(NodeSlots slots, int first, int end) {
    float[] signal = slots.of(Of.SIGNAL);
    for (int i = first; i < end; i++) {
      signal[i] += weights[i] * g[i];
    }
  }

  private void addProducts(NodeSlots slots, int first, int end) {
    float[] influence = slots.of(Of.INFLUENCE);
    float[] product = slots.of(Of.PRODUCT);
    for (int i = first; i < end; i++) {
      float unweighted = a[i] * g[i];
      float weighted = weights[i] * unweighted;
      flow[i] = Math.abs(unweighted);
      influence[i] += Math.abs(weighted);
      product[i] += weighted;
    }
  }

  private void addActivations(NodeSlots slots, int first, int end) {
    float[] pivot = slots.pivot;
    float[] activation = slots.of(Of.ACTIVATION);
    float[] squared = slots.of(Of.SQUARED_ACTIVATION);
    for (int i = first; i < end; i++) {
      float deviation = a[i] - pivot[i];
      float weighted = weights[i] * deviation;
      activation[i] += weighted;
      squared[i] += weighted * deviation;
    }
  }

  private void addZeros(NodeSlots slots, int first, int end) {
    float[] zeros = slots.of(Of.ZERO);
    for (int i = first; i < end; i++) {
      zeros[i] += weights[i] * (1 - Math.min(Math.abs(a[i]) * HUGE * HUGE, 1));
    }
  }

  private void addRange(NodeSlots slots, int first, int end) {
    float[] smallest = slots.smallest;
    float[] largest = slots.largest;
    for (int i = first; i < end; i++) {
      smallest[i] = Math.min(smallest[i], a[i]);
      largest[i] = Math.max(largest[i], a[i]);
    }
  }

  @Override
  public void addFlat(NodeSlots slots, NodeRows rows, int at, int tiles, int first, int end) {
    for (int tile = 0; tile < tiles; tile++) {
      int start = at + tile * slots.width;
      takeWeights(rows, tile, start, first, end);
      copy(rows.slopes, start, a, first, end);
      addFlat(slots, first, end);
    }
  }

  private void addFlat(NodeSlots slots, int first, int end) {
    float[] limits = slots.limits;
    float[] saturated = slots.of(Of.SATURATED);
    for (int i = first; i < end; i++) {
      float below = Math.max(limits[i] - Math.abs(a[i]), 0);
      saturated[i] += weights[i] * Math.min(below * HUGE * HUGE, 1);
    }
  }

  @Override
  public void addFlows(NodeSlots slots, NodeRows rows, int at, int tiles, int first, int end) {
    for (int tile = 0; tile < tiles; tile++) {
      int start = at + tile * slots.width;
      takeWeights(rows, tile, start, first, end);
      copy(rows.flows, start, flow, first, end);
      copy(rows.least, start, least, first, end);
      addFlows(slots, first, end);
    }
  }

  private void addFlows(NodeSlots slots, int first, int end) {
    float[] flows = slots.of(Of.FLOW);
    for (int i = first; i < end; i++) {
      float below = Math.max(least[i] - flow[i], 0);
      flows[i] += weights[i] * (1 - Math.min(below * HUGE * HUGE, 1));
    }
  }
}

package io.gradus.explain;

import io.gradus.explain.LayerSums.Of;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * By vectors: the sums of as many slots as a vector has lanes stay in registers over all tiles.
 *
 * <p>Compiled apart from the others, since an incubating module makes the compiler warn, and made
 * by name, since a JVM may not have the module.
 */
final class VectorNodeLoops implements NodeLoops {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** For slots that are fewer than lanes. */
  private final NodeLoops rest;

  VectorNodeLoops(NodeLoops rest) {
    this.rest = rest;
  }

  @Override
  public void add(NodeSlots slots, NodeRows rows, int at, int tiles, int first, int end) {
    int slot = first;
    for (; slot + LANES <= end; slot += LANES) {
      add(slots, rows, at, tiles, slot);
    }
    if (slot < end) {
      rest.add(slots, rows, at, tiles, slot, end);
    }
  }

  private static void add(NodeSlots slots, NodeRows rows, int at, int tiles, int slot) {
    float[] weights = rows.weights;
    float[] values = rows.values;
    float[] signals = rows.signals;
    float[] deltas = rows.deltas;
    float[] flows = rows.flows;
    int width = slots.width;
    int weightStep = rows.oneWeight ? 0 : width;
    int flowStep = rows.flowsKept ? width : 0;
    int i = at + slot;
    int atWeight = rows.weightsAt(at) + slot;
    int atFlow = rows.flowsAt(at) + slot;
    // The JIT compiler keeps local variables in registers, not the elements of an array.
    FloatVector pivot = vector(slots.pivot, slot);
    FloatVector smallest = vector(slots.smallest, slot);
    FloatVector largest = vector(slots.largest, slot);
    FloatVector absolute = vector(slots.of(Of.ABSOLUTE_ERROR), slot);
    FloatVector error = vector(slots.of(Of.ERROR), slot);
    FloatVector squaredError = vector(slots.of(Of.SQUARED_ERROR), slot);
    FloatVector influence = vector(slots.of(Of.INFLUENCE), slot);
    FloatVector product = vector(slots.of(Of.PRODUCT), slot);
    FloatVector signal = vector(slots.of(Of.SIGNAL), slot);
    FloatVector activation = vector(slots.of(Of.ACTIVATION), slot);
    FloatVector squared = vector(slots.of(Of.SQUARED_ACTIVATION), slot);
    FloatVector zero = vector(slots.of(Of.ZERO), slot);
    for (int tile = 0; tile < tiles; tile++) {
      FloatVector w = vector(weights, atWeight);
      FloatVector a = vector(values, i);
      FloatVector g = vector(signals, i);
      FloatVector delta = vector(deltas, i);
      FloatVector weighted = w.mul(delta);
      error = error.add(weighted);
      absolute = absolute.add(weighted.abs());
      squaredError = squaredError.add(weighted.mul(delta));
      signal = signal.add(w.mul(g));
      FloatVector unweighted = a.mul(g);
      unweighted.abs().intoArray(flows, atFlow);
      weighted = w.mul(unweighted);
      influence = influence.add(weighted.abs());
      product = product.add(weighted);
      FloatVector deviation = a.sub(pivot);
      weighted = w.mul(deviation);
      activation = activation.add(weighted);
      squared = squared.add(weighted.mul(deviation));
      zero = zero.add(w, a.compare(VectorOperators.EQ, 0));
      smallest = smallest.min(a);
      largest = largest.max(a);
      i += width;
      atWeight += weightStep;
      atFlow += flowStep;
    }
    smallest.intoArray(slots.smallest, slot);
    largest.intoArray(slots.largest, slot);
    absolute.intoArray(slots.of(Of.ABSOLUTE_ERROR), slot);
    error.intoArray(slots.of(Of.ERROR), slot);
    squaredError.intoArray(slots.of(Of.SQUARED_ERROR), slot);
    influence.intoArray(slots.of(Of.INFLUENCE), slot);
    product.intoArray(slots.of(Of.PRODUCT), slot);
    signal.intoArray(slots.of(Of.SIGNAL), slot);
    activation.intoArray(slots.of(Of.ACTIVATION), slot);
    squared.intoArray(slots.of(Of.SQUARED_ACTIVATION), slot);
    zero.intoArray(slots.of(Of.ZERO), slot);
  }

  @Override
  public void addFlat(NodeSlots slots, NodeRows rows, int at, int tiles, int first, int end) {
    int weightStep = rows.oneWeight ? 0 : slots.width;
    int slot = first;
    for (; slot + LANES <= end; slot += LANES) {
      FloatVector limit = vector(slots.limits, slot);
      FloatVector sum = vector(slots.of(Of.SATURATED), slot);
      int i = at + slot;
      int atWeight = rows.weightsAt(at) + slot;
      for (int tile = 0; tile < tiles; tile++) {
        FloatVector slope = vector(rows.slopes, i).abs();
        sum = sum.add(vector(rows.weights, atWeight), slope.compare(VectorOperators.LT, limit));
        i += slots.width;
        atWeight += weightStep;
      }
      sum.intoArray(slots.of(Of.SATURATED), slot);
    }
    if (slot < end) {
      rest.addFlat(slots, rows, at, tiles, slot, end);
    }
  }

  @Override
  public void addFlows(NodeSlots slots, NodeRows rows, int at, int tiles, int first, int end) {
    int weightStep = rows.oneWeight ? 0 : slots.width;
    int slot = first;
    for (; slot + LANES <= end; slot += LANES) {
      FloatVector sum = vector(slots.of(Of.FLOW), slot);
      int i = at + slot;
      int atWeight = rows.weightsAt(at) + slot;
      for (int tile = 0; tile < tiles; tile++) {
        FloatVector flow = vector(rows.flows, i);
        FloatVector least = vector(rows.least, i);
        sum = sum.add(vector(rows.weights, atWeight), flow.compare(VectorOperators.GE, least));
        i += slots.width;
        atWeight += weightStep;
      }
      sum.intoArray(slots.of(Of.FLOW), slot);
    }
    if (slot < end) {
      rest.addFlows(slots, rows, at, tiles, slot, end);
    }
  }

  private static FloatVector vector(float[] values, int start) {
    return FloatVector.fromArray(SPECIES, values, start);
  }
}

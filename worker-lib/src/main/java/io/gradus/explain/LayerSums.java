package io.gradus.explain;

import io.gradus.data.WireArrays;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * Sums over rows, and over the places of a row, of the nodes of one layer. {@code a} is the
 * activation, {@code g} = ∂rowLoss/∂a, {@code δ} = ∂rowLoss/∂z, {@code w} the row's weight.
 */
public final class LayerSums {
  /** What is added up: [nodes] each. */
  public enum Of {
    /** {@code Σ w·|δ|} */
    ABSOLUTE_ERROR,
    /** {@code Σ w·δ} */
    ERROR,
    /** {@code Σ w·δ²} */
    SQUARED_ERROR,
    /** {@code Σ w·|a·g|} */
    INFLUENCE,
    /** {@code Σ w·a·g} */
    PRODUCT,
    /** {@code Σ w·g} */
    SIGNAL,
    /** {@code Σ w·a} */
    ACTIVATION,
    /** {@code Σ w·a²} */
    SQUARED_ACTIVATION,
    /** {@code Σ w} of the values that are 0 */
    ZERO,
    /** {@code Σ w} of the values where the activation function is nearly flat */
    SATURATED,
    /** {@code Σ w} of the rows whose error flows through the node */
    FLOW
  }

  private final int nodes;
  private final int places;
  private final Map<Of, double[]> sums = new EnumMap<>(Of.class);
  private final float[] smallest;
  private final float[] largest;

  LayerSums(int nodes, int places) {
    this.nodes = nodes;
    this.places = places;
    for (Of of : Of.values()) {
      sums.put(of, new double[nodes]);
    }
    this.smallest = new float[nodes];
    this.largest = new float[nodes];
    Arrays.fill(smallest, Float.POSITIVE_INFINITY);
    Arrays.fill(largest, Float.NEGATIVE_INFINITY);
  }

  /** How many nodes there are. */
  public int nodes() {
    return nodes;
  }

  /** How often each node is there in a row. */
  public int places() {
    return places;
  }

  /** A sum of each node, the array itself: [nodes]. */
  public double[] of(Of what) {
    return sums.get(what);
  }

  /** The smallest activation of each node: [nodes]. */
  public float[] smallest() {
    return smallest;
  }

  /** The largest activation of each node: [nodes]. */
  public float[] largest() {
    return largest;
  }

  /** Whether every sum is a number; values beyond 1e19 have squares that single precision lacks. */
  public boolean isFinite() {
    return sums.values().stream()
        .allMatch(values -> Arrays.stream(values).allMatch(Double::isFinite));
  }

  void merge(LayerSums other) {
    for (Of of : Of.values()) {
      double[] mine = sums.get(of);
      double[] theirs = other.sums.get(of);
      for (int node = 0; node < nodes; node++) {
        mine[node] += theirs[node];
      }
    }
    for (int node = 0; node < nodes; node++) {
      smallest[node] = Math.min(smallest[node], other.smallest[node]);
      largest[node] = Math.max(largest[node], other.largest[node]);
    }
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(nodes);
    out.writeInt(places);
    for (Of of : Of.values()) {
      WireArrays.write(out, sums.get(of));
    }
    WireArrays.write(out, smallest);
    WireArrays.write(out, largest);
  }

  static LayerSums read(DataInput in) throws IOException {
    LayerSums sums = new LayerSums(in.readInt(), in.readInt());
    for (Of of : Of.values()) {
      WireArrays.read(in, sums.sums.get(of));
    }
    WireArrays.read(in, sums.smallest);
    WireArrays.read(in, sums.largest);
    return sums;
  }
}

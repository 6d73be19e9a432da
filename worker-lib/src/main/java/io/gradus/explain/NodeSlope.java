package io.gradus.explain;

import io.gradus.compute.Activations;
import io.gradus.kernel.Elementwise;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import java.util.Arrays;

/** The derivative of a layer's activation function at its values: shape [positions, nodes]. */
public final class NodeSlope {
  /** From so small a part of its largest slope on, a function counts as saturated. */
  private static final double SATURATED = 0.01;

  /** Where the largest slope is looked for: steps of 1/64 between −20 and 20. */
  private static final int REACH = 20;

  private static final int STEPS = 64;

  private final Elementwise function;
  private final float largest;

  /** Where the slopes below 0 lie among the parameters; none for a function without. */
  private final int offset;

  private final int slopes;

  private final boolean rectifies;

  private NodeSlope(
      Elementwise function, float largest, int offset, int slopes, boolean rectifies) {
    this.rectifies = rectifies;
    this.function = function;
    this.largest = largest;
    this.offset = offset;
    this.slopes = slopes;
  }

  static NodeSlope of(Activation activation) {
    Elementwise function = Activations.kernel(activation);
    float[] z = new float[2 * REACH * STEPS + 1];
    for (int i = 0; i < z.length; i++) {
      z[i] = (float) (i - REACH * STEPS) / STEPS;
    }
    float[] a = new float[z.length];
    function.forward(z, a, 0, z.length);
    float[] slope = new float[z.length];
    Arrays.fill(slope, 1);
    function.backward(z, a, slope, 0, z.length);
    float largest = 0;
    for (float each : slope) {
      largest = Math.max(largest, Math.abs(each));
    }
    return new NodeSlope(function, largest, 0, 0, activation.fn() == ActivationFunction.RELU);
  }

  /**
   * Of a learned rectifier.
   *
   * @param offset of its slopes among the parameters
   * @param slopes how many: one a node, or one for all
   */
  static NodeSlope learned(int offset, int slopes) {
    return new NodeSlope(Elementwise.identity(), 1, offset, slopes, false);
  }

  /** Whether the function is flat exactly where it is 0, and its slope 1 elsewhere. */
  boolean rectifies() {
    return rectifies;
  }

  /**
   * Writes the slopes.
   *
   * @param z what goes into the function: [positions, nodes]
   * @param a what comes out
   * @param into [positions, nodes]
   * @param length positions · nodes
   */
  void at(float[] parameters, float[] z, float[] a, float[] into, int length, int nodes) {
    Arrays.fill(into, 0, length, 1);
    if (slopes == 0) {
      function.backward(z, a, into, 0, length);
      return;
    }
    for (int i = 0; i < length; i++) {
      if (z[i] <= 0) {
        into[i] = parameters[offset + (slopes == 1 ? 0 : i % nodes)];
      }
    }
  }

  /** The slopes under which a node counts as saturated: [nodes]. */
  double[] saturation(float[] parameters, int nodes) {
    double[] limits = new double[nodes];
    for (int node = 0; node < nodes; node++) {
      float steepest = largest;
      if (slopes > 0) {
        steepest = Math.max(1, Math.abs(parameters[offset + (slopes == 1 ? 0 : node)]));
      }
      limits[node] = SATURATED * steepest;
    }
    return limits;
  }
}

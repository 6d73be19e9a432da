package io.gradus.explain;

import io.gradus.compute.Activations;
import io.gradus.kernel.Elementwise;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import java.util.Arrays;

/** The derivative of a layer's activation function at its values: shape [positions, nodes]. */
public abstract sealed class NodeSlope {
  /** From so small a part of its largest slope on, a function counts as saturated. */
  private static final double SATURATED = 0.01;

  /** Where the largest slope is looked for: steps of 1/64 between −20 and 20. */
  private static final int REACH = 20;

  private static final int STEPS = 64;

  private NodeSlope() {}

  static NodeSlope of(Activation activation) {
    return new Fixed(activation);
  }

  /**
   * Of a learned rectifier.
   *
   * @param offset of its slopes among the parameters
   * @param slopes how many: one a node, or one for all
   */
  static NodeSlope learned(int offset, int slopes) {
    return new Rectifier(offset, slopes);
  }

  /**
   * Of {@code x + (f(x) − x)·w}.
   *
   * @param offset of w among the parameters: one a node
   */
  static NodeSlope parametric(Activation activation, int offset) {
    return new Parametric(activation, offset);
  }

  /** Whether the function is flat exactly where it is 0, and its slope 1 elsewhere. */
  boolean rectifies() {
    return false;
  }

  /**
   * Writes the slopes.
   *
   * @param z what goes into the function: [positions, nodes]
   * @param a what comes out
   * @param into [positions, nodes]
   * @param length positions · nodes
   */
  abstract void at(float[] parameters, float[] z, float[] a, float[] into, int length, int nodes);

  /** The largest slope of a node, whichever its sign. */
  abstract float steepest(float[] parameters, int node);

  /** The slopes under which a node counts as saturated: [nodes]. */
  double[] saturation(float[] parameters, int nodes) {
    double[] limits = new double[nodes];
    for (int node = 0; node < nodes; node++) {
      limits[node] = SATURATED * steepest(parameters, node);
    }
    return limits;
  }

  /** Slopes of a function over all that is looked at. */
  private static float[] slopes(Elementwise function) {
    float[] z = new float[2 * REACH * STEPS + 1];
    for (int i = 0; i < z.length; i++) {
      z[i] = (float) (i - REACH * STEPS) / STEPS;
    }
    float[] a = new float[z.length];
    function.forward(z, a, 0, z.length);
    float[] slope = new float[z.length];
    Arrays.fill(slope, 1);
    function.backward(z, a, slope, 0, z.length);
    return slope;
  }

  /** The same for all nodes, whatever was learned. */
  private static final class Fixed extends NodeSlope {
    private final Elementwise function;
    private final float largest;
    private final boolean rectifies;

    Fixed(Activation activation) {
      this.function = Activations.kernel(activation);
      this.rectifies = activation.fn() == ActivationFunction.RELU;
      float steepest = 0;
      for (float each : slopes(function)) {
        steepest = Math.max(steepest, Math.abs(each));
      }
      this.largest = steepest;
    }

    @Override
    boolean rectifies() {
      return rectifies;
    }

    @Override
    void at(float[] parameters, float[] z, float[] a, float[] into, int length, int nodes) {
      Arrays.fill(into, 0, length, 1);
      function.backward(z, a, into, 0, length);
    }

    @Override
    float steepest(float[] parameters, int node) {
      return largest;
    }
  }

  /** 1 above zero, learned below. */
  private static final class Rectifier extends NodeSlope {
    private final int offset;
    private final int slopes;

    Rectifier(int offset, int slopes) {
      this.offset = offset;
      this.slopes = slopes;
    }

    private float below(float[] parameters, int node) {
      return parameters[offset + (slopes == 1 ? 0 : node)];
    }

    @Override
    void at(float[] parameters, float[] z, float[] a, float[] into, int length, int nodes) {
      for (int i = 0; i < length; i++) {
        into[i] = z[i] <= 0 ? below(parameters, i % nodes) : 1;
      }
    }

    @Override
    float steepest(float[] parameters, int node) {
      return Math.max(1, Math.abs(below(parameters, node)));
    }
  }

  /** {@code 1 + (f'(x) − 1)·w}. */
  private static final class Parametric extends NodeSlope {
    private final Elementwise function;
    private final int offset;
    private final float lowest;
    private final float highest;

    Parametric(Activation activation, int offset) {
      this.function = Activations.kernel(activation);
      this.offset = offset;
      float low = Float.POSITIVE_INFINITY;
      float high = Float.NEGATIVE_INFINITY;
      for (float each : slopes(function)) {
        low = Math.min(low, each);
        high = Math.max(high, each);
      }
      this.lowest = low;
      this.highest = high;
    }

    private float slope(float[] parameters, int node, float ofFunction) {
      return 1 + (ofFunction - 1) * parameters[offset + node];
    }

    @Override
    void at(float[] parameters, float[] z, float[] a, float[] into, int length, int nodes) {
      float[] own = Arrays.copyOf(z, length);
      function.forward(z, own, 0, length);
      Arrays.fill(into, 0, length, 1);
      function.backward(z, own, into, 0, length);
      for (int i = 0; i < length; i++) {
        into[i] = slope(parameters, i % nodes, into[i]);
      }
    }

    @Override
    float steepest(float[] parameters, int node) {
      return Math.max(
          Math.abs(slope(parameters, node, lowest)), Math.abs(slope(parameters, node, highest)));
    }
  }
}

package io.gradus.compute;

import io.gradus.kernel.Elementwise;
import java.util.Arrays;
import java.util.Optional;

/**
 * The beginning and the end of a step that adds up its inputs: nodes begin with the bias of their
 * unit, and go through the activation function when all is added. Nodes are [positions, units]: a
 * row is one position behind a dense layer, {@code height·width} of them behind a convolution.
 */
final class BiasAndActivation {
  private static final int NONE = -1;

  private final Edge out;
  private final int units;
  private final int bias;
  private final Elementwise function;
  private final int nodes;
  private final ColumnSums errorSums;

  /**
   * @param bias offset of the bias [units], if there is one
   * @param function the activation function, or identity
   * @param nodes slot of the values before the activation function; the outputs' own if backward
   *     does not need them
   */
  BiasAndActivation(
      Edge out,
      int units,
      Optional<Integer> bias,
      Elementwise function,
      int nodes,
      ColumnSums errorSums) {
    this.out = out;
    this.units = units;
    this.bias = bias.orElse(NONE);
    this.function = function;
    this.nodes = nodes;
    this.errorSums = errorSums;
  }

  /** What the step adds to: [positions, units]. */
  float[] nodes(Pass pass) {
    return pass.floats(nodes);
  }

  /**
   * Lets each node begin with its bias, so that adding it costs a copy and no pass of its own.
   *
   * @return what the nodes' values count for in what is added up: 0 if they are to be overwritten
   */
  float begin(Pass pass) {
    if (bias == NONE) {
      return 0;
    }
    tileBias(pass, pass.floats(nodes), pass.rows * out.width());
    return 1;
  }

  /** Writes the bias of each unit over and over, or zeros if there is none. */
  void tileBias(Pass pass, float[] to, int length) {
    if (bias == NONE) {
      Arrays.fill(to, 0, length, 0);
    } else {
      Band.tile(pass.parameters, bias, units, to, length);
    }
  }

  void activate(Pass pass) {
    function.forward(pass.floats(nodes), pass.values(out), 0, pass.rows * out.width());
  }

  /** The error of an output, times the slope of the activation function, is its node's error. */
  void errorOfNodes(Pass pass) {
    function.backward(
        pass.floats(nodes), pass.values(out), pass.errors(out), 0, pass.rows * out.width());
  }

  /** The gradient of a bias is the sum of the errors of its nodes. */
  void gradient(Pass pass) {
    if (bias != NONE) {
      double[] sums = errorSums.of(pass, pass.errors(out), pass.rows * out.width());
      for (int unit = 0; unit < units; unit++) {
        pass.gradient[bias + unit] += (float) sums[unit];
      }
    }
  }
}
